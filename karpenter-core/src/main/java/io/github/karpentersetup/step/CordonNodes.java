package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * Nodes take no new pods. Which of them we cordoned is written on them, so that the way back
 * uncordons no other.
 *
 * @param cluster what is written on them
 */
public record CordonNodes(StepInfo info, String cluster, List<String> nodes)
    implements KubernetesStep {

  public CordonNodes {
    nodes = List.copyOf(nodes);
  }

  @Override
  public List<String> shell() {
    return List.of(command("kubectl cordon").words(nodes).text());
  }
}
