package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import java.time.Duration;
import java.util.List;

/** The node pools of a setup; the lab's own where the user names none. */
final class NodePools {

  private NodePools() {}

  /** None where an existing installation, which has its own, is upgraded. */
  static List<NodePool> of(SetupSpec spec) {
    return spec.nodePools().isEmpty() && !Existing.isUpgradeAlone(spec)
        ? List.of(standard())
        : spec.nodePools();
  }

  /** Without a requirement on it, any capacity type will do. */
  static boolean maySpot(NodePool pool) {
    return pool.requirements().stream()
        .filter(r -> r.key().equals(NodeLabels.CAPACITY_TYPE))
        .allMatch(
            r ->
                switch (r.operator()) {
                  case IN -> r.values().contains(CapacityType.SPOT.text());
                  case NOT_IN -> !r.values().contains(CapacityType.SPOT.text());
                  default -> true;
                });
  }

  /** Linux on amd64, on demand, c, m and r of the third generation on, at most 1,000 CPUs. */
  private static NodePool standard() {
    return NodePool.named("default")
        .architectures(Architecture.AMD64)
        .capacityTypes(CapacityType.ON_DEMAND)
        .instanceCategories("c", "m", "r")
        .instanceGenerationAbove(2)
        .cpuLimit(1000)
        .expireAfter(Duration.ofDays(30))
        .build();
  }
}
