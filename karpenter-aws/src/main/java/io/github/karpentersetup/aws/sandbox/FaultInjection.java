package io.github.karpentersetup.aws.sandbox;

import java.util.function.Predicate;

/**
 * What shall go wrong with the calls chosen by {@link AwsSandbox#on(String)}, {@link
 * AwsSandbox#on(Predicate)} or {@link AwsSandbox#onWrites()}.
 *
 * <p>A fault is what is left after the SDK's own retries: it reaches the caller at once. Faults
 * declared first are looked at first; {@link AwsSandbox#clearFaults()} removes them all.
 */
public final class FaultInjection {
  private final Faults faults;
  private final Predicate<SandboxCall> matches;
  private final int skipped;

  FaultInjection(Faults faults, Predicate<SandboxCall> matches, int skipped) {
    this.faults = faults;
    this.matches = matches;
    this.skipped = skipped;
  }

  /**
   * Lets the first matching calls through.
   *
   * @param calls how many, 0 or more
   * @return the same choice of calls, later
   */
  public FaultInjection skipping(int calls) {
    if (calls < 0) {
      throw new IllegalArgumentException("skipping(" + calls + "): give 0 or more calls");
    }
    return new FaultInjection(faults, matches, skipped + calls);
  }

  /**
   * Throttles with the service's own error code and status ({@code isThrottlingException()} is
   * true).
   *
   * @param times how many matching calls, 1 or more
   */
  public void throttle(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("throttle(" + times + "): give 1 or more times");
    }
    faults.add(new Faults.Rule(Faults.Effect.THROTTLED, matches, skipped, times));
  }

  /** Fails once within AWS, with status 500; nothing is done. */
  public void failInternally() {
    once(Faults.Effect.FAILED);
  }

  /** Refuses with the service's access-denied error, until the faults are cleared. */
  public void deny() {
    faults.add(new Faults.Rule(Faults.Effect.DENIED, matches, skipped, Integer.MAX_VALUE));
  }

  /** Times out once with {@code ApiCallTimeoutException}; the request never arrived. */
  public void timeOutBeforeEffect() {
    once(Faults.Effect.TIMED_OUT_BEFORE_EFFECT);
  }

  /** Times out once with {@code ApiCallTimeoutException}; the request was carried out. */
  public void timeOutAfterEffect() {
    once(Faults.Effect.TIMED_OUT_AFTER_EFFECT);
  }

  /** Ends the calling process ({@link SandboxCrash}) before the request is carried out. */
  public void crashBeforeEffect() {
    once(Faults.Effect.CRASHED_BEFORE_EFFECT);
  }

  /** Ends the calling process ({@link SandboxCrash}) after the request was carried out. */
  public void crashAfterEffect() {
    once(Faults.Effect.CRASHED_AFTER_EFFECT);
  }

  private void once(Faults.Effect effect) {
    faults.add(new Faults.Rule(effect, matches, skipped, 1));
  }
}
