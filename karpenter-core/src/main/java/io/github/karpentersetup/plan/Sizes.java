package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.usage.PoolAdvice;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageAdvice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sizes that pods need, and the floors that node pools have for them. Floors that planning has
 * found are put down in the plan's spec: use is never twice the same, and a run plans again.
 *
 * @param sizing as asked for; empty if sizes are no matter
 * @param advice empty where floors that were settled before are held on to
 */
record Sizes(Optional<Sizing> sizing, Optional<UsageAdvice> advice) {

  static Sizes of(
      SetupSpec spec,
      List<PodGroup> groups,
      List<NodePool> pools,
      Map<String, NodeClass> nodeClasses,
      Usage usage) {
    if (spec.sizing().isEmpty() && !usage.isMeasured()) {
      return new Sizes(Optional.empty(), Optional.empty());
    }
    var sizing = spec.sizing().orElseGet(Sizing::advised);
    if (!sizing.settled().isEmpty() && !usage.isMeasured()) {
      return new Sizes(Optional.of(sizing), Optional.empty());
    }
    var advice = UsageAdvice.of(usage, groups, pools, nodeClasses, sizing);
    return new Sizes(
        Optional.of(sizing.floors().isEnabled() ? sizing.settledAt(floors(advice)) : sizing),
        Optional.of(advice));
  }

  /** One for every pool, so that it shows that they were looked for. */
  private static Map<String, NodeFloor> floors(UsageAdvice advice) {
    var floors = new TreeMap<String, NodeFloor>();
    for (var pool : advice.pools()) {
      floors.put(pool.pool(), pool.fit() == PoolAdvice.Fit.NONE ? NodeFloor.NONE : pool.floor());
    }
    return floors;
  }

  /** The spec with what was settled, for the plan to carry. */
  SetupSpec settled(SetupSpec spec) {
    return sizing
        .filter(s -> s.floors().isEnabled())
        .map(s -> SetupSpec.builder().from(spec).sizing(s).build())
        .orElse(spec);
  }

  /** The pools, each with its floor. */
  List<NodePool> raised(List<NodePool> pools) {
    var floors = sizing.filter(s -> s.floors().isEnabled()).map(Sizing::settled).orElse(Map.of());
    return pools.stream()
        .map(p -> p.toBuilder().floor(floors.getOrDefault(p.name(), NodeFloor.NONE)).build())
        .toList();
  }
}
