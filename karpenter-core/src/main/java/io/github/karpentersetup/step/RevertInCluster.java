package io.github.karpentersetup.step;

import java.util.List;

/**
 * What a step made is gone again, and what it changed is as it was before; only what carries the
 * ownership label is removed.
 *
 * @param of the step as it was planned
 */
public record RevertInCluster(StepInfo info, KubernetesStep of) implements KubernetesStep {

  @Override
  public List<String> shell() {
    return UndoShell.of(of);
  }
}
