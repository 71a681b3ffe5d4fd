package io.github.karpentersetup.run;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Outcome.InProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Whether a step that takes its time still gets anywhere. */
final class Progress {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private final String step;
  private final Duration limit;
  private final Optional<Duration> atMost;
  private final Duration longestPause;
  private int fewest = Integer.MAX_VALUE;
  private final LongSupplier nanos;
  private long since;
  private long begun;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param limit how long nothing may move
   * @param atMost how long it may take in all
   * @param longestPause between two tries
   * @param nanos the time, as {@link System#nanoTime} tells it
   */
  Progress(
      String step,
      Duration limit,
      Optional<Duration> atMost,
      Duration longestPause,
      LongSupplier nanos) {
    this.step = step;
    this.limit = limit;
    this.atMost = atMost;
    this.longestPause = longestPause;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
    this.begun = since;
  }

  /** Why it is given up; empty while it gets somewhere. */
  Optional<Problem> stalled(InProgress now) {
    if (atMost.filter(t -> nanos.getAsLong() - begun >= t.toNanos()).isPresent()) {
      return Optional.of(
          Problem.of(
              step,
              "it took longer than " + atMost.map(Progress::text).orElse("") + ": " + now.detail(),
              "nothing more is started and what moved stays; run again, it goes on from here, or"
                  + " give it more time"));
    }
    if (now.left() < fewest) {
      fewest = now.left();
      since = nanos.getAsLong();
      pause = FIRST_PAUSE;
      return Optional.empty();
    }
    pause = pause.multipliedBy(3).dividedBy(2);
    if (nanos.getAsLong() - since < limit.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of(
            step,
            "nothing moved for " + text(limit) + ": " + now.detail(),
            "nothing more is started and what moved stays; put the cause right and run again, it"
                + " goes on from here"));
  }

  /** Does not count a time in which the run was held: nothing could move. */
  void held(Duration time) {
    since = nanos.getAsLong();
    begun += time.toNanos();
  }

  /** How long to wait before the next try; longer while nothing moves. */
  Duration pause() {
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }

  private static String text(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toMillis() / 1000.0 + " s";
  }
}
