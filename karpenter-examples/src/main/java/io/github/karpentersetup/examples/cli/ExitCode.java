package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.KarpenterSetupException;
import io.github.karpentersetup.error.OutcomeUnknownException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.StalePlanException;
import io.github.karpentersetup.error.StepFailedException;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.run.StepResult;

/** What the process ends with. */
final class ExitCode {

  static final int OK = 0;
  static final int INVALID = 1;
  static final int USAGE = 2;
  static final int PREFLIGHT = 3;
  static final int STEP_FAILED = 4;
  static final int OUTCOME_UNKNOWN = 5;
  static final int STALE = 6;
  static final int DEFECT = 70;
  static final int CANCELLED = 130;

  private ExitCode() {}

  static int of(KarpenterSetupException e) {
    if (e instanceof InvalidSpecException) {
      return INVALID;
    }
    if (e instanceof PreflightException) {
      return PREFLIGHT;
    }
    if (e instanceof StepFailedException) {
      return STEP_FAILED;
    }
    if (e instanceof OutcomeUnknownException) {
      return OUTCOME_UNKNOWN;
    }
    return e instanceof StalePlanException ? STALE : DEFECT;
  }

  /** A failure weighs more than an unknown outcome, and both more than a cancelled step. */
  static int of(RunResult result) {
    if (has(result, StepResult.Failed.class)) {
      return STEP_FAILED;
    }
    if (has(result, StepResult.Unknown.class)) {
      return OUTCOME_UNKNOWN;
    }
    return has(result, StepResult.Cancelled.class) ? CANCELLED : OK;
  }

  private static boolean has(RunResult result, Class<? extends StepResult> kind) {
    return result.steps().stream().anyMatch(kind::isInstance);
  }
}
