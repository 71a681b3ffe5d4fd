package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.whatif.Attachments;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.NewNode;
import io.github.karpentersetup.whatif.Packing;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.Unplaced;
import io.github.karpentersetup.whatif.WhatIf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Where the pods went, after as many rounds as it took.
 *
 * @param nodes those that were there, with what came to them
 * @param placed what came to them
 * @param launched the new ones, by name
 * @param unplaced what found no place in the end
 * @param problems what is not known
 */
record Packed(
    List<ExistingNode> nodes,
    Map<ExistingNode, List<Pod>> placed,
    Map<String, Launched> launched,
    List<Unplaced> unplaced,
    List<Problem> problems) {

  /** Limits let few nodes start at once, so that the rest has to wait for the next round. */
  private static final int MOST_ROUNDS = 40;

  /**
   * A new node.
   *
   * @param node as the engine tells of it
   * @param as the node once it is there, under a name that is unique over all rounds
   */
  record Launched(NewNode node, ExistingNode as) {}

  /** As if there were no limits. */
  static Packed without(Supplier<WhatIf> whatIf, List<ExistingNode> open, List<Pod> pods) {
    return rounds(() -> whatIf.get().withoutLimits(), Limited.NO, open, pods);
  }

  /** As Karpenter would go on until its limits let nothing more start. */
  static Packed within(Supplier<WhatIf> whatIf, List<ExistingNode> open, List<Pod> pods) {
    return rounds(whatIf, Limited.YES, open, pods);
  }

  private enum Limited {
    NO,
    YES
  }

  /**
   * Karpenter launches a node for more volumes than it can attach; then pods wait, and it launches
   * another one for them.
   */
  private static Packed rounds(
      Supplier<WhatIf> whatIf, Limited limited, List<ExistingNode> open, List<Pod> pods) {
    var rounds = new Rounds(open);
    var packing = whatIf.get().existing(open).pack(pods);
    rounds.add(packing);
    for (int round = 1;
        round < MOST_ROUNDS
            && (!rounds.waiting.isEmpty()
                || (limited == Limited.YES
                    && !packing.newNodes().isEmpty()
                    && !packing.unplaced().isEmpty()));
        round++) {
      var left = new ArrayList<>(rounds.waiting);
      rounds.waiting.clear();
      packing.unplaced().forEach(u -> left.add(u.pod()));
      packing = whatIf.get().existing(rounds.all()).pack(left);
      rounds.add(packing);
    }
    return rounds.packed(packing);
  }

  /** The daemon pods that a node of the same pool runs. */
  List<Pod> daemons(ExistingNode node) {
    return launched.values().stream()
        .map(Launched::node)
        .filter(n -> n.pool().equals(node.labels().get(Nodes.NODE_POOL)))
        .findFirst()
        .map(NewNode::daemons)
        .orElse(List.of());
  }

  private static final class Rounds {

    private final Map<String, ExistingNode> there = new LinkedHashMap<>();
    private final Map<String, List<Pod>> placed = new TreeMap<>();
    private final Map<String, Launched> launched = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new TreeMap<>();

    /** Pods whose volumes the node that was launched for them cannot attach besides the others'. */
    private final List<Pod> waiting = new ArrayList<>();

    /** Pods whose volumes it could not attach if they were alone. */
    private final List<Unplaced> excessive = new ArrayList<>();

    Rounds(List<ExistingNode> open) {
      open.forEach(n -> there.put(n.name(), n));
    }

    void add(Packing packing) {
      for (var placement : packing.placements()) {
        var name = placement.node().name();
        var earlier = launched.get(name);
        if (earlier != null) {
          launched.put(name, new Launched(earlier.node(), with(earlier.as(), placement.pods())));
        } else {
          there.computeIfPresent(name, (n, node) -> with(node, placement.pods()));
          placed.computeIfAbsent(name, n -> new ArrayList<>()).addAll(placement.pods());
        }
      }
      for (var node : packing.newNodes()) {
        var name = node.pool() + "-" + numbers.merge(node.pool(), 1, Integer::sum);
        // Nodes that are there may be called so already.
        while (there.containsKey(name)) {
          name = node.pool() + "-" + numbers.merge(node.pool(), 1, Integer::sum);
        }
        var as = attached(named(node.asExisting(), name), node);
        if (!as.pods().isEmpty()) {
          launched.put(name, new Launched(node, as));
        }
      }
    }

    /** The node with those of its pods whose volumes it can attach. */
    private ExistingNode attached(ExistingNode as, NewNode node) {
      var attached = new Attachments();
      var kept = new ArrayList<Pod>();
      for (var pod : as.pods()) {
        if (attached.fit(pod.template(), as.attachLimits())) {
          attached.add(pod.template());
          kept.add(pod);
        } else if (new Attachments().fit(pod.template(), as.attachLimits())) {
          waiting.add(pod);
        } else {
          var why =
              "has more volumes than an instance of "
                  + node.cheapest().instanceType()
                  + " can attach: "
                  + as.attachLimits();
          var reason = new Unplaced.Reason("NodePool " + node.pool(), why);
          excessive.add(new Unplaced(pod, List.of(reason)));
        }
      }
      return as.withPods(kept);
    }

    private static ExistingNode with(ExistingNode node, List<Pod> more) {
      var pods = new ArrayList<>(node.pods());
      pods.addAll(more);
      return node.withPods(pods);
    }

    private static ExistingNode named(ExistingNode node, String name) {
      var labels = new TreeMap<>(node.labels());
      labels.put(PodTemplates.HOSTNAME, name);
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

    List<ExistingNode> all() {
      var all = new ArrayList<>(there.values());
      launched.values().forEach(l -> all.add(l.as()));
      return all;
    }

    Packed packed(Packing last) {
      var on = new LinkedHashMap<ExistingNode, List<Pod>>();
      placed.forEach(
          (name, pods) -> {
            var node = there.get(name);
            if (node != null) {
              on.put(node, pods);
            }
          });
      var unplaced = new ArrayList<>(last.unplaced());
      unplaced.addAll(excessive);
      var why =
          new Unplaced.Reason(
              "all node pools", "the nodes launched so far can attach no more volumes");
      waiting.forEach(pod -> unplaced.add(new Unplaced(pod, List.of(why))));
      return new Packed(List.copyOf(there.values()), on, launched, unplaced, last.problems());
    }
  }
}
