package io.github.karpentersetup.forecast;

import io.github.karpentersetup.forecast.Forecast.Unhosted;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.Unplaced;
import io.github.karpentersetup.whatif.Volume;
import io.github.karpentersetup.whatif.WhatIf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds kinds of pods that no node pool could host. What depends on other pods is left aside: the
 * answer has to be certain.
 */
final class HostCheck {

  private HostCheck() {}

  static List<Unhosted> of(
      ClusterPods pods, Supplier<WhatIf> whatIf, Supplier<List<ExistingNode>> open) {
    var kinds = new LinkedHashMap<PodTemplate, Map<String, Integer>>();
    pods.evicted()
        .forEach(
            (template, workloads) -> {
              var of = kinds.computeIfAbsent(alone(template), t -> new LinkedHashMap<>());
              workloads.forEach((workload, count) -> of.merge(workload, count, Integer::sum));
            });
    var one = new ArrayList<Pod>();
    for (var kind : kinds.keySet()) {
      one.add(Pod.of("", String.valueOf(one.size()), kind));
    }
    var homeless = whatIf.get().withoutLimits().pack(one).unplaced();
    if (homeless.isEmpty()) {
      return List.of();
    }
    var empty = open.get().stream().map(n -> n.withPods(List.of())).toList();
    var left = homeless;
    for (int before = -1; left.size() != before && !left.isEmpty(); ) {
      // Once more with those that are left: the others may only have been in their way.
      before = left.size();
      var again = left.stream().map(Unplaced::pod).toList();
      left = whatIf.get().existing(empty).withoutLimits().pack(again).unplaced();
    }
    var unhosted = new ArrayList<Unhosted>();
    for (var unplaced : left) {
      kinds
          .getOrDefault(unplaced.pod().template(), Map.of())
          .forEach(
              (workload, count) -> unhosted.add(new Unhosted(workload, count, unplaced.reasons())));
    }
    return List.copyOf(unhosted);
  }

  /** Without what it says of other pods, and without what it merely prefers. */
  private static PodTemplate alone(PodTemplate template) {
    return new PodTemplate(
        Map.of(),
        template.requests(),
        template.nodeSelector(),
        template.nodeAffinity(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        template.tolerations(),
        template.hostPorts(),
        template.volumes().stream()
            .map(v -> new Volume(v.id().isEmpty() ? "" : "its", v.driver(), v.nodeAffinity()))
            .toList(),
        0,
        template.disruption());
  }
}
