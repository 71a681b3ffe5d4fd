package io.github.karpentersetup.spec;

import java.util.Map;
import java.util.Optional;

/**
 * The Karpenter chart, and how Karpenter itself runs.
 *
 * @param reference {@code oci://…}, a directory, or a {@code .tgz}; default: the released chart
 * @param replicas of the controller; two need two nodes, for they never share one
 * @param cpu requested and limited, as a Kubernetes quantity
 * @param memory requested and limited, as a Kubernetes quantity
 * @param values further chart values; they win over what this library sets
 */
public record Chart(
    Optional<String> reference,
    Optional<Integer> replicas,
    Optional<String> cpu,
    Optional<String> memory,
    Map<String, Object> values) {

  /** Where the project publishes its chart. */
  public static final String RELEASED = "oci://public.ecr.aws/karpenter/karpenter";

  public Chart {
    values = Map.copyOf(values);
  }

  /** The released chart, two replicas of 1 CPU and 1Gi, as in the lab. */
  public static Chart released() {
    return new Chart(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }

  /** A chart elsewhere: {@code oci://…}, a directory, or a {@code .tgz}. */
  public static Chart at(String reference) {
    return released().from(reference);
  }

  /** From elsewhere. */
  public Chart from(String reference) {
    return new Chart(Optional.of(reference), replicas, cpu, memory, values);
  }

  /** With another number of replicas. */
  public Chart replicas(int replicas) {
    return new Chart(reference, Optional.of(replicas), cpu, memory, values);
  }

  /** With other resources, requested and limited alike. */
  public Chart resources(String cpu, String memory) {
    return new Chart(reference, replicas, Optional.of(cpu), Optional.of(memory), values);
  }

  /** With further chart values. */
  public Chart values(Map<String, Object> values) {
    return new Chart(reference, replicas, cpu, memory, values);
  }
}
