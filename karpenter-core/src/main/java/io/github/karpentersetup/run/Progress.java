package io.github.karpentersetup.run;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Outcome.InProgress;
import java.time.Duration;
import java.util.Optional;

/** Whether a step that takes its time still gets anywhere. */
final class Progress {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private final String step;
  private final Duration limit;
  private final Duration longestPause;
  private int fewest = Integer.MAX_VALUE;
  private long since = System.nanoTime();
  private Duration pause = FIRST_PAUSE;

  /**
   * @param limit how long nothing may move
   * @param longestPause between two tries
   */
  Progress(String step, Duration limit, Duration longestPause) {
    this.step = step;
    this.limit = limit;
    this.longestPause = longestPause;
  }

  /** Why it is given up; empty while it gets somewhere. */
  Optional<Problem> stalled(InProgress now) {
    if (now.left() < fewest) {
      fewest = now.left();
      since = System.nanoTime();
      pause = FIRST_PAUSE;
      return Optional.empty();
    }
    pause = pause.multipliedBy(3).dividedBy(2);
    if (System.nanoTime() - since < limit.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of(
            step,
            "nothing moved for " + text(limit) + ": " + now.detail(),
            "nothing more is started and what moved stays; put the cause right and run again, it"
                + " goes on from here"));
  }

  /** Counts from now on: while a run was held, nothing could move. */
  void beginAgain() {
    since = System.nanoTime();
  }

  /** How long to wait before the next try; longer while nothing moves. */
  Duration pause() {
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }

  private static String text(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toMillis() / 1000.0 + " s";
  }
}
