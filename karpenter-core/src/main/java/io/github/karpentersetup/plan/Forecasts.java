package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.forecast.Forecaster;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.whatif.Catalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Puts the question of a forecast: which nodes go, and what Karpenter may launch instead. */
final class Forecasts {

  private Forecasts() {}

  /** On the embedded catalogue. */
  static Forecaster.Question question(Draft draft) {
    return question(draft, Catalogue.embedded(draft.aws().region(), zones(draft.aws())));
  }

  /** Where there are subnets. */
  static List<String> zones(AwsFacts aws) {
    var zones = new TreeSet<String>();
    aws.subnets().values().forEach(s -> zones.add(s.zone()));
    if (zones.isEmpty()) {
      // Missing subnets are another finding's; without zones no pod would find a place.
      zones.add(aws.region() + "a");
    }
    return List.copyOf(zones);
  }

  static Forecaster.Question question(Draft draft, Catalogue catalogue) {
    return new Forecaster.Question(
        catalogue,
        pools(draft),
        List.copyOf(draft.nodeClasses().values()),
        draft.kubernetes(),
        leaving(draft));
  }

  /** A pool launches only where its node class has subnets. */
  private static List<NodePool> pools(Draft draft) {
    var subnets = NetworkPhase.subnets(draft);
    var pools = new ArrayList<NodePool>();
    for (var pool : draft.nodePools()) {
      var nodeClass = draft.nodeClasses().get(pool.nodeClass());
      var zones = new TreeSet<String>();
      if (nodeClass != null) {
        subnets.of(nodeClass).stream()
            .flatMap(id -> Optional.ofNullable(draft.aws().subnets().get(id)).stream())
            .map(Subnet::zone)
            .forEach(zones::add);
      }
      pools.add(zones.isEmpty() ? pool : in(pool, zones.toArray(String[]::new)));
    }
    return pools;
  }

  private static NodePool in(NodePool pool, String... zones) {
    return pool.toBuilder().requirements(List.of(Requirement.in(NodeLabels.ZONE, zones))).build();
  }

  /** The nodes that a retirement takes; without one, all that are not Karpenter's or its host's. */
  private static Map<String, String> leaving(Draft draft) {
    var retiring = Retiring.of(draft);
    var hosts = retiring.hosts(draft);
    var leaving = new LinkedHashMap<String, String>();
    var retire = draft.spec().retire();
    if (retire.isPresent()) {
      RetirementPhase.leaving(draft, retire.get())
          .forEach(l -> leaving.put(l.node().name(), l.group().name()));
      return leaving;
    }
    retiring.groups().values().stream()
        .filter(g -> !hosts.contains(g.name()))
        .forEach(g -> g.nodes().forEach(n -> leaving.put(n.name(), g.name())));
    return leaving;
  }

  /** Whether the cluster has node pools that the setup does not describe. */
  static boolean hasOtherPools(Draft draft) {
    var own = new HashSet<String>();
    draft.nodePools().forEach(p -> own.add(p.name()));
    return draft.kubernetes().nodePools().stream().anyMatch(p -> !own.contains(p.name()));
  }
}
