package io.github.karpentersetup.step;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The workloads that were evicted are whole again: no pod waits for a node, none that was Ready is
 * missing, and no NodeClaim is stuck.
 *
 * @param ready how many Ready pods each workload had, by {@code kind namespace/name}
 */
public record AwaitMoved(StepInfo info, Map<String, Integer> ready) implements KubernetesStep {

  public AwaitMoved {
    ready = new TreeMap<>(ready);
  }

  @Override
  public List<String> shell() {
    return List.of("kubectl get pods --all-namespaces --field-selector=status.phase=Pending");
  }
}
