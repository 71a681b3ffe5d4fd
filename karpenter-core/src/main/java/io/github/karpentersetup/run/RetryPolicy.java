package io.github.karpentersetup.run;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how soon a step is tried again when it was throttled or met a concurrent edit:
 * exponential backoff, each pause at random between half its upper bound and all of it.
 *
 * @param attempts at the most, the first included
 * @param first the upper bound of the first pause
 * @param longest the upper bound of any pause
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) {

  public RetryPolicy {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "attempts must be at least 1, and 0 <= first <= longest; got "
              + attempts
              + ", "
              + first
              + ", "
              + longest);
    }
  }

  /** Eight attempts; the seven pauses, of up to 0.5 to 30 seconds, take 31 to 62 in all. */
  public static RetryPolicy standard() {
    return new RetryPolicy(8, Duration.ofMillis(500), Duration.ofSeconds(30));
  }

  /** The pause after the given attempt, which counts from 1. */
  Duration pauseAfter(int attempt) {
    long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
    return Duration.ofMillis(
        bound == 0 ? 0 : ThreadLocalRandom.current().nextLong(bound / 2, bound + 1));
  }
}
