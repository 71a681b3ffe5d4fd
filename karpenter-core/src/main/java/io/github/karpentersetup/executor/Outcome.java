package io.github.karpentersetup.executor;

import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.Optional;

/** What came of carrying a step out once. */
public sealed interface Outcome {

  /** It was written. */
  record Changed(String detail) implements Outcome {}

  /** It held already; nothing was written. */
  record Unchanged(String detail) implements Outcome {}

  /**
   * Nothing more was done now, and trying again is right: throttled, a concurrent edit, something
   * just made that is not visible yet.
   *
   * @param reason in words
   * @param after what the service asked to wait; empty to leave it to the runner
   */
  record TryAgain(String reason, Optional<Duration> after) implements Outcome {}

  /** It was refused, and trying again does not help: what, where, and the fix. */
  record Refused(Problem problem) implements Outcome {}

  /**
   * The request left and no answer came: it may have taken effect. The runner looks again and never
   * repeats it blindly.
   */
  record Unknown(String reason) implements Outcome {}
}
