package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.Delay;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.whatif.Consolidation.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Consolidates nodes as Karpenter's {@code pkg/controllers/disruption} does: empty ones go; then as
 * many of the most wasteful as one cheaper node can take the place of, found by halving; then one
 * after the other. Spot nodes are not replaced with spot ones, which is off by default. Every
 * change makes the cluster cheaper or smaller, so there is an end.
 */
final class Consolidator {

  /** The most nodes that go at once. */
  private static final int MOST_AT_ONCE = 100;

  private final Cluster cluster;
  private final Packing packing;
  private final Map<String, ExistingNode> nodes = new LinkedHashMap<>();
  private final List<Change> changes = new ArrayList<>();

  /** The owners of daemon pods, by namespace and name. */
  private final Set<String> daemons;

  /**
   * Nodes that could not go on their own. Without a new node the others only get fuller, so that
   * they still cannot: they are looked at again once one has come.
   */
  private final Set<String> stuck = new HashSet<>();

  private int launched;
  private int triesLeft;

  /**
   * @param tries how often at most it packs the pods of some nodes onto the others
   */
  Consolidator(Cluster cluster, List<ExistingNode> existing, Packing packing, int tries) {
    this.triesLeft = tries;
    this.cluster = cluster;
    this.packing = packing;
    this.daemons =
        cluster.daemons().stream()
            .filter(d -> !d.owner().isEmpty())
            .map(d -> d.namespace() + "/" + d.owner())
            .collect(Collectors.toSet());
    existing.forEach(node -> nodes.put(node.name(), node));
    packing.placements().forEach(this::place);
    packing.newNodes().forEach(node -> nodes.put(node.name(), node.asExisting()));
  }

  private void place(Placement placement) {
    nodes.computeIfPresent(
        placement.node().name(),
        (name, node) -> {
          var pods = new ArrayList<>(node.pods());
          pods.addAll(placement.pods());
          return node.withPods(pods);
        });
  }

  Consolidation consolidate() {
    var before = cost();
    empty();
    while (several() || single()) {
      empty();
    }
    var problems = new ArrayList<>(packing.problems());
    if (triesLeft < 0) {
      problems.add(
          Problem.of(
              "consolidation",
              "it is followed for "
                  + changes.size()
                  + (changes.size() == 1 ? " change" : " changes")
                  + " and no further, since every one is looked for among "
                  + nodes.size()
                  + " nodes: it may save more than is shown",
              "ask about fewer nodes at a time to see all of it"));
    }
    return new Consolidation(
        packing, changes, List.copyOf(nodes.values()), before, cost(), problems);
  }

  private Cost cost() {
    return nodes.values().stream()
        .map(node -> Cost.of(node.usdPerHour()))
        .reduce(Cost.NONE, Cost::plus);
  }

  private void empty() {
    var empty =
        nodes.values().stream()
            .filter(node -> pool(node).isPresent() && moving(node).isEmpty())
            .toList();
    if (!empty.isEmpty()) {
      empty.forEach(node -> nodes.remove(node.name()));
      changes.add(new Consolidation.Deletion(empty));
    }
  }

  /** The pool that lets a node be consolidated when it is empty. */
  private Optional<NodePool> pool(ExistingNode node) {
    var name = node.labels().get(WellKnown.NODE_POOL);
    return cluster.pools().stream()
        .map(Pool::nodePool)
        .filter(pool -> pool.name().equals(name))
        .filter(pool -> !pool.consolidateAfter().equals(Optional.of(Delay.NEVER)))
        .findFirst();
  }

  /** The pods that have to go elsewhere; those of daemon sets and of the node itself go with it. */
  private List<Pod> moving(ExistingNode node) {
    return node.pods().stream()
        .filter(p -> !daemons.contains(p.namespace() + "/" + p.owner()))
        .filter(p -> !p.owner().startsWith("DaemonSet/") && !p.owner().startsWith("Node/"))
        .toList();
  }

  /** The nodes that may go though they are not empty, those that cost most for each pod first. */
  private List<ExistingNode> candidates() {
    record Candidate(ExistingNode node, double gain) {}
    return nodes.values().stream()
        .filter(this::mayGo)
        .map(
            node ->
                new Candidate(
                    node,
                    (Double.isNaN(node.usdPerHour()) ? 0 : node.usdPerHour())
                        / (1 + moving(node).size())))
        .sorted(
            Comparator.comparingDouble((Candidate c) -> -c.gain())
                .thenComparing(c -> c.node().name()))
        .map(Candidate::node)
        .toList();
  }

  private boolean mayGo(ExistingNode node) {
    return pool(node)
            .filter(
                p -> !p.consolidationPolicy().equals(Optional.of(ConsolidationPolicy.WHEN_EMPTY)))
            .isPresent()
        && node.pods().stream()
            .allMatch(p -> p.template().disruption() == PodTemplate.Disruption.ALLOWED);
  }

  /** The largest number of nodes, counted from the first, that can go at once. */
  private boolean several() {
    var candidates = candidates();
    int least = 2;
    int most = Math.min(candidates.size(), MOST_AT_ONCE);
    Optional<Outcome> found = Optional.empty();
    while (least <= most) {
      int middle = (least + most) / 2;
      var outcome = without(candidates.subList(0, middle));
      if (outcome.isPresent()) {
        found = outcome;
        least = middle + 1;
      } else {
        most = middle - 1;
      }
    }
    found.ifPresent(this::carryOut);
    return found.isPresent();
  }

  private boolean single() {
    for (var candidate : candidates()) {
      if (!stuck.contains(candidate.name())) {
        var outcome = without(List.of(candidate));
        if (outcome.isPresent()) {
          carryOut(outcome.get());
          return true;
        }
        stuck.add(candidate.name());
      }
    }
    return false;
  }

  private record Outcome(
      List<ExistingNode> removed, List<Placement> placements, Optional<ExistingNode> by) {}

  /**
   * What happens without these nodes; empty if their pods find no place, or none that is cheaper,
   * or if it has been tried often enough.
   */
  private Optional<Outcome> without(List<ExistingNode> removed) {
    if (--triesLeft < 0) {
      triesLeft = -1;
      return Optional.empty();
    }
    var names = removed.stream().map(ExistingNode::name).collect(Collectors.toSet());
    var rest = nodes.values().stream().filter(n -> !names.contains(n.name())).toList();
    var pods = removed.stream().flatMap(n -> moving(n).stream()).toList();
    var tried = new Engine(cluster, rest).pack(pods, List.of());
    if (!tried.unplaced().isEmpty() || tried.newNodes().size() > 1) {
      return Optional.empty();
    }
    if (tried.newNodes().isEmpty()) {
      return Optional.of(new Outcome(removed, tried.placements(), Optional.empty()));
    }
    var replacement = tried.newNodes().get(0);
    return cheaper(replacement, removed) && attachesAll(replacement.asExisting())
        ? Optional.of(new Outcome(removed, tried.placements(), Optional.of(named(replacement))))
        : Optional.empty();
  }

  /** Karpenter does not look at this, and what it gains is lost again when pods have to wait. */
  private static boolean attachesAll(ExistingNode node) {
    var attached = new Attachments();
    return node.pods().stream()
        .allMatch(
            pod -> {
              boolean fits = attached.fit(pod.template(), node.attachLimits());
              attached.add(pod.template());
              return fits;
            });
  }

  /**
   * Whether the new node costs less than those that go, and, where it is of the type of one of
   * them, less than that one, which could stay instead.
   */
  private static boolean cheaper(NewNode replacement, List<ExistingNode> removed) {
    var launch = replacement.cheapest();
    boolean allSpot =
        removed.stream()
            .allMatch(
                n -> CapacityType.SPOT.text().equals(n.labels().get(NodeLabels.CAPACITY_TYPE)));
    if (!launch.priced() || (allSpot && launch.capacityType() == CapacityType.SPOT)) {
      return false;
    }
    double total = removed.stream().mapToDouble(ExistingNode::usdPerHour).sum();
    var types = new HashSet<>(replacement.instanceTypes());
    double same = Double.MAX_VALUE;
    for (var node : removed) {
      if (types.contains(node.labels().getOrDefault(NodeLabels.INSTANCE_TYPE, ""))) {
        same = Math.min(same, node.usdPerHour());
      }
    }
    // Without all prices the total is not a number, and nothing is less.
    return launch.usdPerHour() < total && launch.usdPerHour() < same;
  }

  private ExistingNode named(NewNode replacement) {
    var node = replacement.asExisting();
    var name = replacement.pool() + "-consolidated-" + (launched + 1);
    var labels = new HashMap<>(node.labels());
    labels.put(WellKnown.HOSTNAME, name);
    return new ExistingNode(
        name,
        labels,
        node.taints(),
        node.capacity(),
        node.allocatable(),
        node.attachLimits(),
        node.pods(),
        node.usdPerHour());
  }

  private void carryOut(Outcome outcome) {
    outcome.removed().forEach(node -> nodes.remove(node.name()));
    outcome.placements().forEach(this::place);
    if (outcome.by().isPresent()) {
      launched++;
      stuck.clear();
      var by = outcome.by().get();
      nodes.put(by.name(), by);
      changes.add(new Consolidation.Replacement(outcome.removed(), by));
    } else {
      changes.add(new Consolidation.Deletion(outcome.removed()));
    }
  }
}
