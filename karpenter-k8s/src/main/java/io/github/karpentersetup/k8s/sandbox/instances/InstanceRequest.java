package io.github.karpentersetup.k8s.sandbox.instances;

import java.util.List;

/**
 * What a new node has to be and to hold.
 *
 * @param requirements of the node pool and of the pods; all must hold
 * @param cpuMillis requested by the pods and the daemons, in thousandths of a CPU
 * @param memoryBytes requested by the pods and the daemons
 * @param pods how many, daemons included
 * @param zones where there are subnets, in order of preference
 */
public record InstanceRequest(
    List<Requirement> requirements,
    long cpuMillis,
    long memoryBytes,
    int pods,
    List<String> zones) {
  /** Copies the lists. */
  public InstanceRequest {
    requirements = List.copyOf(requirements);
    zones = List.copyOf(zones);
  }
}
