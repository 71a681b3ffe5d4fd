package io.github.karpentersetup.executor;

import io.github.karpentersetup.step.AwsStep;
import java.util.Optional;

/** An account for {@link AwsExecutorContract}: one cluster, without an OIDC provider. */
public interface AwsWorld {

  /** What can go wrong with a call, after the SDK's own retries. */
  enum Fault {
    THROTTLED,
    DENIED,
    TIMED_OUT_BEFORE_EFFECT,
    TIMED_OUT_AFTER_EFFECT
  }

  /** The executor under test, for this account. */
  AwsExecutor executor();

  /** The name of the cluster. */
  String cluster();

  /** Why this world cannot do such a step; empty if it can. */
  default Optional<String> cannot(AwsStep step) {
    return Optional.empty();
  }

  /** Whether it knows EKS add-ons and pod identity associations. */
  default boolean hasEksExtensions() {
    return true;
  }

  /** How many calls that write have arrived so far. */
  int writes();

  /** Why this world cannot make calls fail; empty if it can. */
  default Optional<String> cannotFail() {
    return Optional.empty();
  }

  /**
   * Makes the next call of an action fail.
   *
   * @param action such as {@code iam:CreateRole}
   */
  void fail(String action, Fault fault);

  /**
   * Makes one of the next calls that write fail.
   *
   * @param skipped how many succeed before it
   */
  void failWrite(int skipped, Fault fault);

  /** Everything in the account, to be compared; empty where an observation has to do. */
  default String snapshot() {
    return "";
  }

  /** Makes nothing fail any more. */
  void heal();
}
