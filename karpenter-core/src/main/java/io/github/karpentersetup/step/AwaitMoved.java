package io.github.karpentersetup.step;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The workloads that were evicted are whole again: no pod waits for a node, none that was Ready is
 * missing, and no NodeClaim is stuck. The nodes they left are still cordoned and empty: their
 * instances may end.
 *
 * @param nodes that were drained; one that is gone by now is none too many
 * @param ready how many Ready pods each workload had, by {@code kind namespace/name}
 */
public record AwaitMoved(StepInfo info, List<String> nodes, Map<String, Integer> ready)
    implements KubernetesStep {

  public AwaitMoved {
    nodes = List.copyOf(nodes);
    ready = new TreeMap<>(ready);
  }

  @Override
  public List<String> shell() {
    return List.of("kubectl get pods --all-namespaces --field-selector=status.phase=Pending");
  }
}
