package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** A node of another node pool is given back to the Karpenter that launched it. */
public record DeleteNode(StepInfo info, String node) implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(command("kubectl delete node").words(List.of(node)).text());
  }
}
