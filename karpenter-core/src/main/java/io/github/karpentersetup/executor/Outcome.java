package io.github.karpentersetup.executor;

import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of carrying a step out once. One that stopped between two of its writes says which it
 * had made; the runner keeps them over further attempts.
 */
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
   * @param done the writes made before it stopped, in words
   */
  record TryAgain(String reason, Optional<Duration> after, List<String> done) implements Outcome {

    public TryAgain {
      done = List.copyOf(done);
    }

    /** Before any write. */
    public TryAgain(String reason, Optional<Duration> after) {
      this(reason, after, List.of());
    }
  }

  /**
   * It was refused, and trying again does not help: what, where, and the fix.
   *
   * @param done the writes made before it stopped, in words
   */
  record Refused(Problem problem, List<String> done) implements Outcome {

    public Refused {
      done = List.copyOf(done);
    }

    /** Before any write. */
    public Refused(Problem problem) {
      this(problem, List.of());
    }
  }

  /**
   * Some of it was done, and the rest needs time: pods that are going, a budget that has to open.
   * The step is carried out again soon, for as long as fewer and fewer are left.
   *
   * @param left how much is left, in the step's own unit
   * @param detail what is awaited, in words
   */
  record InProgress(int left, String detail) implements Outcome {}

  /**
   * The request left and no answer came: it may have taken effect. The runner looks again and never
   * repeats it blindly.
   *
   * @param done the writes made before it stopped, in words
   */
  record Unknown(String reason, List<String> done) implements Outcome {

    public Unknown {
      done = List.copyOf(done);
    }

    /** Before any write that was answered. */
    public Unknown(String reason) {
      this(reason, List.of());
    }
  }
}
