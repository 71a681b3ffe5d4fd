package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final RetryPolicy STANDARD = RetryPolicy.standard();

  private static LongStream millis() {
    return IntStream.range(1, STANDARD.attempts()).mapToLong(a -> pause(a).toMillis());
  }

  private static Duration pause(int attempt) {
    return STANDARD.pauseAfter(attempt);
  }

  @Test
  void pausesForHalfAMinuteToAMinuteInAll() {
    for (int i = 0; i < 1000; i++) {
      assertThat(millis().sum()).isBetween(30_750L, 61_500L);
    }
  }

  @Test
  void growsFromHalfASecondToHalfAMinuteAndSpreadsOverTheUpperHalf() {
    assertThat(IntStream.range(0, 1000).mapToLong(i -> pause(1).toMillis()).summaryStatistics())
        .satisfies(
            s -> {
              assertThat(s.getMin()).isBetween(250L, 300L);
              assertThat(s.getMax()).isBetween(450L, 500L);
            });
    assertThat(IntStream.range(0, 1000).mapToLong(i -> pause(7).toMillis()).average().orElse(0))
        .isCloseTo(22_500, within(1_500.0));
    assertThat(pause(100)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
  }
}
