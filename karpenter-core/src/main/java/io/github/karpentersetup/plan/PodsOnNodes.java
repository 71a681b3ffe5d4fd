package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.PodGroup.Trait;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pods that would have to move, by node; each is looked at once, however many nodes go. Where a
 * retirement is under way, pods that start count as Ready: they were, before it evicted them.
 */
final class PodsOnNodes {

  private final Map<String, Integer> pods = new HashMap<>();
  private final Map<String, Set<String>> workloads = new HashMap<>();
  private final Map<String, Integer> readyPods = new HashMap<>();

  PodsOnNodes(KubernetesFacts facts) {
    boolean isUnderWay = facts.nodes().stream().anyMatch(n -> !n.cordonedFor().isEmpty());
    for (var group : facts.podGroups()) {
      var workload = Workloads.key(group);
      readyPods.merge(workload, group.ready() + (isUnderWay ? group.starting() : 0), Integer::sum);
      if (!group.traits().contains(Trait.DAEMON)) {
        group.nodes().forEach((node, n) -> pods.merge(node, n, Integer::sum));
        if (!group.traits().contains(Trait.BARE)) {
          group
              .nodes()
              .keySet()
              .forEach(n -> workloads.computeIfAbsent(n, any -> new HashSet<>()).add(workload));
        }
      }
    }
  }

  int count(String node) {
    return pods.getOrDefault(node, 0);
  }

  /** The workloads with pods on these nodes, and how many Ready pods each has in all. */
  Map<String, Integer> ready(List<Leaving> nodes) {
    var ready = new TreeMap<String, Integer>();
    for (var leaving : nodes) {
      for (var workload : workloads.getOrDefault(leaving.name(), Set.of())) {
        ready.merge(workload, readyPods.getOrDefault(workload, 0), Math::max);
      }
    }
    return ready;
  }
}
