package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.forecast.Forecaster;
import io.github.karpentersetup.manifest.Manifest;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.manifest.Specs;
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
import java.util.Set;
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
    var leaving = leaving(draft);
    var others = others(draft, leaving.keySet());
    var pools = new ArrayList<>(pools(draft));
    pools.addAll(others.nodePools());
    var classes = new ArrayList<>(draft.nodeClasses().values());
    classes.addAll(others.nodeClasses());
    return new Forecaster.Question(
        catalogue, pools, classes, draft.kubernetes(), leaving, others.problems());
  }

  /**
   * The node pools that others made, as they are in the cluster, and their node classes. One whose
   * nodes are retired takes no part.
   */
  private static Specs others(Draft draft, Set<String> leaving) {
    var without = new HashSet<String>();
    draft.nodePools().forEach(p -> without.add(p.name()));
    draft.kubernetes().nodes().stream()
        .filter(n -> leaving.contains(n.name()))
        .forEach(n -> without.add(n.labels().getOrDefault(Retiring.NODE_POOL, "")));
    var manifests = new ArrayList<Manifest>();
    draft.kubernetes().nodePools().stream()
        .filter(p -> !without.contains(p.name()))
        .forEach(p -> manifests.add(manifest("NodePool", p)));
    if (manifests.isEmpty()) {
      return new Specs(List.of(), List.of(), List.of());
    }
    draft.kubernetes().nodeClasses().stream()
        .filter(c -> !draft.nodeClasses().containsKey(c.name()))
        .forEach(c -> manifests.add(manifest("EC2NodeClass", c)));
    var read = Manifests.read(manifests);
    return new Specs(
        read.nodePools(),
        read.nodeClasses(),
        read.problems().stream()
            .map(
                p ->
                    Problem.of(
                        p.path(),
                        "of a node pool that others made: " + p.message(),
                        p.fix() + "; the forecast goes without it"))
            .toList());
  }

  private static Manifest manifest(String kind, LiveObject live) {
    return new Manifest(
        Map.of(
            "apiVersion", live.apiVersion(),
            "kind", kind,
            "metadata", Map.of("name", live.name()),
            "spec", live.spec()));
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
}
