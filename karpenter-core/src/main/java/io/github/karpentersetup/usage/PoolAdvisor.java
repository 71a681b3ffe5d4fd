package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.usage.PoolAdvice.Fit;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.NodeOverhead;
import io.github.karpentersetup.whatif.Resources;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the size above which every node that a pool may launch holds the largest pod. */
final class PoolAdvisor {

  private final Catalogue catalogue;
  private final List<PodGroup> groups;
  private final Map<String, RequestAdvice> advice = new HashMap<>();

  PoolAdvisor(Catalogue catalogue, List<PodGroup> groups, List<RequestAdvice> advice) {
    this.catalogue = catalogue;
    this.groups = groups;
    advice.forEach(a -> this.advice.put(key(a.workload(), a.container()), a));
  }

  /** A pod's amounts: as asked for, or as advised where that is more. */
  private record Size(Workload workload, long cpu, long memory) {}

  PoolAdvice advise(NodePool pool, NodeClass nodeClass) {
    var match = new PoolMatch(pool);
    Optional<Size> byMemory = Optional.empty();
    Optional<Size> byCpu = Optional.empty();
    long daemonCpu = 0;
    long daemonMemory = 0;
    long requested = 0;
    long used = 0;
    for (var group : groups) {
      if (!match.takes(group)) {
        continue;
      }
      var size = size(group);
      if (group.traits().contains(PodGroup.Trait.DAEMON)) {
        daemonCpu += size.cpu();
        daemonMemory += size.memory();
        continue;
      }
      if (byMemory.isEmpty() || byMemory.get().memory() < size.memory()) {
        byMemory = Optional.of(size);
      }
      if (byCpu.isEmpty() || byCpu.get().cpu() < size.cpu()) {
        byCpu = Optional.of(size);
      }
      requested += group.requests().memoryBytes() * group.pods();
      used += peak(group) * group.pods();
    }
    long cpu = byCpu.map(Size::cpu).orElse(0L);
    long memory = byMemory.map(Size::memory).orElse(0L);
    var types = catalogue.allowedBy(pool);
    var floor = floor(types, nodeClass, cpu + daemonCpu, memory + daemonMemory);
    return new PoolAdvice(
        pool.name(),
        byMemory.map(Size::workload),
        memory,
        daemonMemory,
        byCpu.map(Size::workload),
        cpu,
        daemonCpu,
        requested,
        used,
        smallest(types),
        floor,
        fit(types, floor));
  }

  private Size size(PodGroup group) {
    long cpu = 0;
    long memory = 0;
    for (var container : group.containers()) {
      var advised = advice.get(key(Workload.of(group), container.name()));
      cpu += Math.max(container.cpuMillis(), advised == null ? 0 : advised.cpuAdvised());
      memory += Math.max(container.memoryBytes(), advised == null ? 0 : advised.memoryAdvised());
    }
    // What init containers ask for is in the pod's requests alone.
    return new Size(
        Workload.of(group),
        Math.max(cpu, group.requests().cpuMillis()),
        Math.max(memory, group.requests().memoryBytes()));
  }

  private long peak(PodGroup group) {
    long peak = 0;
    for (var container : group.containers()) {
      var advised = advice.get(key(Workload.of(group), container.name()));
      peak +=
          advised == null || advised.memoryPeak() < 0
              ? container.memoryBytes()
              : advised.memoryPeak();
    }
    return group.containers().isEmpty() ? group.requests().memoryBytes() : peak;
  }

  private static String key(Workload workload, String container) {
    return workload + " " + container;
  }

  private static NodeFloor floor(
      List<InstanceType> types, NodeClass nodeClass, long cpu, long memory) {
    long memoryAbove = 0;
    long cpuAbove = 0;
    for (var type : types) {
      var room = NodeOverhead.aws().resources(type, nodeClass).allocatable();
      if (room.amount(Resources.MEMORY) < memory) {
        memoryAbove = Math.max(memoryAbove, label(type, NodeLabels.INSTANCE_MEMORY));
      }
      if (room.amount(Resources.CPU) < cpu) {
        cpuAbove = Math.max(cpuAbove, label(type, NodeLabels.INSTANCE_CPU));
      }
    }
    return new NodeFloor(memoryAbove, cpuAbove);
  }

  private static Fit fit(List<InstanceType> types, NodeFloor floor) {
    if (floor.equals(NodeFloor.NONE)) {
      return Fit.ALL;
    }
    return types.stream()
            .anyMatch(
                t ->
                    label(t, NodeLabels.INSTANCE_MEMORY) > floor.memoryAbove()
                        && label(t, NodeLabels.INSTANCE_CPU) > floor.cpuAbove())
        ? Fit.ABOVE_FLOOR
        : Fit.NONE;
  }

  private static String smallest(List<InstanceType> types) {
    return types.stream()
        .min(
            Comparator.comparingLong((InstanceType t) -> label(t, NodeLabels.INSTANCE_MEMORY))
                .thenComparingLong(t -> label(t, NodeLabels.INSTANCE_CPU))
                .thenComparing(InstanceType::name))
        .map(
            t -> t.name() + " (" + Amounts.memory(label(t, NodeLabels.INSTANCE_MEMORY) << 20) + ")")
        .orElse("");
  }

  private static long label(InstanceType type, String key) {
    var text = type.labels().getOrDefault(key, "");
    return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : 0;
  }
}
