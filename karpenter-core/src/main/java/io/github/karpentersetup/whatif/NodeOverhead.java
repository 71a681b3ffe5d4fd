package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeClass;

/**
 * What a node of an instance type has, and what of it is left for pods.
 *
 * <p>{@link #aws()} is how Karpenter's AWS provider reckons; another may be given, for measured
 * values or other clouds.
 */
@FunctionalInterface
public interface NodeOverhead {

  /** The part of the memory that Karpenter takes the hypervisor to keep, unless told otherwise. */
  double DEFAULT_VM_MEMORY_OVERHEAD = 0.075;

  /**
   * What a node has.
   *
   * @param capacity what it reports, and what limits of node pools count
   * @param allocatable what pods may use, those of daemon sets included
   */
  record NodeResources(Resources capacity, Resources allocatable) {}

  /** What a node of this type and class has. */
  NodeResources resources(InstanceType type, NodeClass nodeClass);

  /** As Karpenter's AWS provider reckons, with its default for the hypervisor's memory. */
  static NodeOverhead aws() {
    return aws(DEFAULT_VM_MEMORY_OVERHEAD);
  }

  /**
   * As Karpenter's AWS provider reckons ({@code pkg/providers/instancetype/types.go} of 1.14).
   *
   * @param vmMemoryOverhead the chart's {@code vmMemoryOverheadPercent}, a fraction: 0.075
   */
  static NodeOverhead aws(double vmMemoryOverhead) {
    return new AwsNodeOverhead(vmMemoryOverhead);
  }

  /** The same amount kept from the pods of every node. */
  static NodeOverhead fixed(Resources overhead) {
    return (type, nodeClass) -> {
      var left = type.resources();
      for (var name : overhead.amounts().keySet()) {
        left = left.with(name, left.amount(name) - overhead.amount(name));
      }
      return new NodeResources(type.resources(), left);
    };
  }
}
