package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PodGroup;
import java.util.HashMap;
import java.util.Map;

/** How many pods each workload has, over all its groups. */
final class Workloads {

  private final Map<String, Integer> pods = new HashMap<>();

  private Workloads() {}

  static Workloads of(Draft draft) {
    var workloads = new Workloads();
    draft
        .kubernetes()
        .podGroups()
        .forEach(g -> workloads.pods.merge(key(g), g.pods(), Integer::sum));
    return workloads;
  }

  /** The pods of the whole workload that this group is of. */
  int pods(PodGroup group) {
    return pods.getOrDefault(key(group), 0);
  }

  /** {@code Deployment shop/api}. */
  static String key(PodGroup group) {
    return group.ownerKind() + " " + group.name();
  }
}
