package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * So many nodes are Ready and take pods. Nodes of Karpenter's do not count.
 *
 * @param labels that the nodes carry; empty for any
 */
public record AwaitNodes(StepInfo info, Map<String, String> labels, int nodes)
    implements KubernetesStep {

  public AwaitNodes {
    labels = new TreeMap<>(labels);
  }

  @Override
  public List<String> shell() {
    var selector = new ArrayList<String>();
    labels.forEach((k, v) -> selector.add(k + "=" + v));
    selector.add("!karpenter.sh/nodepool");
    return List.of(
        command("kubectl get nodes").with("--selector", String.join(",", selector)).text());
  }
}
