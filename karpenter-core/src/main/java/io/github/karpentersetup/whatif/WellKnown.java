package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeLabels;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The labels Karpenter knows about. A pod may ask for one that a pool leaves open; any other label
 * has to be set by the pool. {@code topology.k8s.aws/zone-id} is not among them: catalogues do not
 * say which zone has which id.
 */
final class WellKnown {

  static final String NODE_POOL = "karpenter.sh/nodepool";
  static final String REGION = "topology.kubernetes.io/region";
  static final String HOSTNAME = "kubernetes.io/hostname";
  static final String AWS = "karpenter.k8s.aws/";

  /** Old names, which Karpenter reads as the new ones. */
  private static final Map<String, String> NORMALIZED =
      Map.of(
          "failure-domain.beta.kubernetes.io/zone", NodeLabels.ZONE,
          "failure-domain.beta.kubernetes.io/region", REGION,
          "beta.kubernetes.io/arch", NodeLabels.ARCHITECTURE,
          "beta.kubernetes.io/os", NodeLabels.OPERATING_SYSTEM,
          "beta.kubernetes.io/instance-type", NodeLabels.INSTANCE_TYPE);

  private static final Set<String> KEYS = new HashSet<>();

  static {
    KEYS.addAll(
        Set.of(
            NODE_POOL,
            REGION,
            HOSTNAME,
            NodeLabels.ZONE,
            NodeLabels.CAPACITY_TYPE,
            NodeLabels.INSTANCE_TYPE,
            NodeLabels.ARCHITECTURE,
            NodeLabels.OPERATING_SYSTEM,
            "node.kubernetes.io/windows-build"));
    for (var name :
        Set.of(
            "category",
            "family",
            "generation",
            "size",
            "cpu",
            "cpu-manufacturer",
            "cpu-sustained-clock-speed-mhz",
            "memory",
            "ebs-bandwidth",
            "network-bandwidth",
            "hypervisor",
            "encryption-in-transit-supported",
            "local-nvme",
            "capability-flex",
            "tenancy",
            "gpu-name",
            "gpu-manufacturer",
            "gpu-count",
            "gpu-memory",
            "accelerator-name",
            "accelerator-manufacturer",
            "accelerator-count")) {
      KEYS.add(AWS + "instance-" + name);
    }
  }

  private WellKnown() {}

  static boolean knows(String key) {
    return KEYS.contains(key);
  }

  static String normalized(String key) {
    return NORMALIZED.getOrDefault(key, key);
  }
}
