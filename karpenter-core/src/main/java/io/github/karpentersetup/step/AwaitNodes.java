package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * So many nodes are Ready and take pods. Nodes of Karpenter's and of Fargate do not count.
 *
 * @param labels that the nodes carry; empty for any
 * @param except nodes that do not count either
 */
public record AwaitNodes(StepInfo info, Map<String, String> labels, List<String> except, int nodes)
    implements KubernetesStep {

  public AwaitNodes {
    except = List.copyOf(except);
    labels = new TreeMap<>(labels);
  }

  @Override
  public List<String> shell() {
    var selector = new ArrayList<String>();
    labels.forEach((k, v) -> selector.add(k + "=" + v));
    selector.add("!karpenter.sh/nodepool");
    selector.add("eks.amazonaws.com/compute-type!=fargate");
    return List.of(
        command("kubectl get nodes").with("--selector", String.join(",", selector)).text());
  }
}
