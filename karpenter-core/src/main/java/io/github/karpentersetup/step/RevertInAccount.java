package io.github.karpentersetup.step;

import java.util.List;

/**
 * What a step made is gone again, and what it changed is as it was before; only what carries the
 * ownership tag is removed.
 *
 * @param of the step as it was planned
 */
public record RevertInAccount(StepInfo info, AwsStep of) implements AwsStep {

  @Override
  public List<String> shell() {
    return UndoShell.of(of);
  }
}
