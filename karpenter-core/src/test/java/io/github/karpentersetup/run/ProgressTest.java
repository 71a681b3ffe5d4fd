package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Outcome.InProgress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private long now;

  private Progress progress(Duration limit, Optional<Duration> atMost) {
    return new Progress("retirement/drain-web-1", limit, atMost, Duration.ofSeconds(5), () -> now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void whatMovesHasAllTheTimeThereIs() {
    var progress = progress(MINUTE, Optional.empty());

    for (int left = 100; left > 0; left--) {
      pass(MINUTE);
      assertThat(progress.stalled(new InProgress(left, "pods left"))).isEmpty();
    }
  }

  @Test
  void whatDoesNotMoveIsGivenUp() {
    var progress = progress(MINUTE, Optional.empty());
    var same = new InProgress(1, "1 pod left");

    assertThat(progress.stalled(same)).isEmpty();
    pass(MINUTE.minusNanos(1));
    assertThat(progress.stalled(same)).isEmpty();
    pass(Duration.ofNanos(1));

    assertThat(progress.stalled(same).map(Problem::message))
        .contains("nothing moved for 1 min: 1 pod left");
  }

  @Test
  void whatMovesTooSlowlyInAllIsGivenUpToo() {
    var progress = progress(MINUTE, Optional.of(Duration.ofMinutes(2)));

    assertThat(progress.stalled(new InProgress(9, "9 pods left"))).isEmpty();
    pass(MINUTE);
    assertThat(progress.stalled(new InProgress(8, "8 pods left"))).isEmpty();
    pass(MINUTE);

    assertThat(progress.stalled(new InProgress(7, "7 pods left")))
        .contains(
            Problem.of(
                "retirement/drain-web-1",
                "it took longer than 2 min: 7 pods left",
                "nothing more is started and what moved stays; run again, it goes on from here, or"
                    + " give it more time"));
  }

  @Test
  void theTimeOfAPauseDoesNotCount() {
    var progress = progress(MINUTE, Optional.of(Duration.ofMinutes(2)));
    var same = new InProgress(1, "1 pod left");
    assertThat(progress.stalled(same)).isEmpty();

    pass(Duration.ofHours(1));
    progress.held(Duration.ofHours(1));
    assertThat(progress.stalled(same)).isEmpty();

    pass(MINUTE);
    assertThat(progress.stalled(same).map(Problem::message))
        .contains("nothing moved for 1 min: 1 pod left");
  }
}
