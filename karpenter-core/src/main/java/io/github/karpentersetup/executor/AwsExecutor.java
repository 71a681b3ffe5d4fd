package io.github.karpentersetup.executor;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.step.AwsStep;

/** The AWS plug point. */
public interface AwsExecutor extends StepExecutor<AwsStep> {

  /**
   * Reads what the account holds. Never writes.
   *
   * @throws PreflightException without credentials, for an unknown cluster, or if a read is denied
   */
  AwsFacts observe(Lookup lookup);
}
