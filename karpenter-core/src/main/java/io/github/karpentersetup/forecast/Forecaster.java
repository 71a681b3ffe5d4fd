package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.forecast.Fleet.NodeUse;
import io.github.karpentersetup.forecast.Forecast.LimitTooLow;
import io.github.karpentersetup.forecast.Forecast.Unhosted;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.Consolidation;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.Unplaced;
import io.github.karpentersetup.whatif.WhatIf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Asks the engine about a cluster. */
public final class Forecaster {

  /**
   * Consolidation looks for a place on every node for the pods of every other one. So many looks
   * take a few seconds.
   */
  private static final int MOST_LOOKS = 1_000_000;

  private static final String FARGATE = "eks.amazonaws.com/compute-type";

  private final Question question;
  private final Nodes nodes;
  private final ClusterPods pods;
  private final List<Node> stay;

  /**
   * What is asked.
   *
   * @param catalogue the instance types, and their prices
   * @param pools the node pools there will be
   * @param nodeClasses those that the pools name
   * @param cluster what is there
   * @param leaving the group of each node that is to go, by the node's name
   * @param problems what of the pools is not known
   */
  public record Question(
      Catalogue catalogue,
      List<NodePool> pools,
      List<NodeClass> nodeClasses,
      KubernetesFacts cluster,
      Map<String, String> leaving,
      List<Problem> problems) {

    public Question {
      problems = List.copyOf(problems);
      pools = List.copyOf(pools);
      nodeClasses = List.copyOf(nodeClasses);
      leaving = Map.copyOf(leaving);
    }
  }

  private Forecaster(Question question) {
    this.question = question;
    this.nodes = new Nodes(question.catalogue());
    this.pods = ClusterPods.of(question.cluster(), question.leaving().keySet());
    this.stay =
        question.cluster().nodes().stream()
            .filter(n -> !question.leaving().containsKey(n.name()))
            .filter(n -> !"fargate".equals(n.labels().get(FARGATE)))
            .toList();
  }

  /** For this question. */
  public static Forecaster of(Question question) {
    return new Forecaster(question);
  }

  private WhatIf whatIf() {
    return WhatIf.on(question.catalogue())
        .pools(question.pools())
        .nodeClasses(question.nodeClasses())
        .daemons(pods.daemons());
  }

  /** The nodes that stay and take pods. */
  private List<ExistingNode> open() {
    return stay.stream()
        .filter(n -> n.schedulable() == Schedulable.YES)
        .map(n -> nodes.existing(n, pods.onNodes().getOrDefault(n.name(), List.of())))
        .toList();
  }

  /**
   * Pods on nodes that are to go for which no node pool could ever launch a node, and no node that
   * stays would do, other pods and limits aside. Takes one try for each kind of pod.
   */
  public List<Unhosted> withoutPool() {
    return HostCheck.of(pods, this::whatIf, this::open);
  }

  /**
   * Limits that do not suffice, by what the pods ask for alone: as many would be needed if no node
   * had anything to spare. {@link #forecast} finds the others too.
   */
  public List<LimitTooLow> surelyTooLow() {
    var check = new LimitCheck(question.pools(), stay, nodes);
    if (!check.surelyTooLow(pods)) {
      return List.of();
    }
    return check.tooLow(Packed.without(this::whatIf, open(), pods.moving()).launched());
  }

  /** The whole forecast. */
  public Forecast forecast() {
    var open = open();
    var packed = Packed.without(this::whatIf, open, pods.moving());
    var limits = new LimitCheck(question.pools(), stay, nodes).tooLow(packed.launched());
    if (!limits.isEmpty()) {
      packed = Packed.within(this::whatIf, open, pods.moving());
    }
    var problems = new LinkedHashSet<>(question.problems());
    problems.addAll(pods.problems());
    if (!question.cluster().unreadableLimits().isEmpty()) {
      problems.add(
          Problem.of(
              "volumes",
              "how many the nodes that stay can attach may not be read, and is taken from their"
                  + " instance types: "
                  + String.join("; ", question.cluster().unreadableLimits()),
              "grant this permission"));
    }
    problems.addAll(packed.problems());
    var gone =
        question.cluster().nodes().stream()
            .filter(n -> question.leaving().containsKey(n.name()))
            .toList();
    unpriced(gone).forEach(problems::add);
    var launched = launched(packed);
    var consolidation = consolidation(packed);
    problems.addAll(consolidation.problems());
    return new Forecast(
        question.catalogue().source(),
        question.catalogue().currency(),
        List.copyOf(new TreeSet<>(question.leaving().values())),
        today(gone),
        launched,
        consolidated(packed, consolidation),
        onOthers(packed),
        unhosted(packed.unplaced()),
        limits,
        List.copyOf(problems));
  }

  private List<Problem> unpriced(List<Node> gone) {
    var types = nodes.unpriced(gone);
    return types.isEmpty()
        ? List.of()
        : List.of(
            Problem.of(
                "today's nodes",
                "no price is known of " + String.join(", ", types) + ", left out of today's cost",
                "give their prices, or types, in a catalogue"));
  }

  private Fleet today(List<Node> gone) {
    var all = new ArrayList<NodeUse>();
    gone.forEach(
        n ->
            all.add(
                nodes.use(
                    n,
                    question.leaving().getOrDefault(n.name(), ""),
                    pods.onLeaving().getOrDefault(n.name(), Map.of()))));
    stay.stream()
        .filter(Forecaster::isKarpenters)
        .forEach(
            n ->
                all.add(
                    nodes.use(
                        n,
                        n.labels().getOrDefault(Nodes.NODE_POOL, ""),
                        Nodes.counted(pods.onNodes().getOrDefault(n.name(), List.of())))));
    return Fleet.of(all);
  }

  private static boolean isKarpenters(Node node) {
    return node.labels().containsKey(Nodes.NODE_POOL);
  }

  private Fleet launched(Packed packed) {
    var all = new ArrayList<NodeUse>();
    packed.nodes().stream()
        .filter(n -> n.labels().containsKey(Nodes.NODE_POOL))
        .forEach(n -> all.add(nodes.use(n, List.of(), nodes.cost(n.labels()))));
    packed
        .launched()
        .forEach(
            (name, launched) ->
                all.add(
                    nodes.use(launched.as(), launched.node().daemons(), launched.node().cost())));
    return Fleet.of(all);
  }

  private Consolidation consolidation(Packed packed) {
    var all = new ArrayList<>(packed.nodes());
    packed.launched().values().forEach(l -> all.add(l.as()));
    return whatIf()
        .existing(all)
        .consolidationTries(MOST_LOOKS / Math.max(1, all.size()))
        .consolidate(List.of());
  }

  private Fleet consolidated(Packed packed, Consolidation consolidation) {
    var there = new TreeSet<String>();
    packed.nodes().forEach(n -> there.add(n.name()));
    var uses = new ArrayList<NodeUse>();
    for (var node : consolidation.nodes()) {
      if (!node.labels().containsKey(Nodes.NODE_POOL)) {
        continue;
      }
      var launched = packed.launched().get(node.name());
      if (launched != null) {
        uses.add(nodes.use(node, launched.node().daemons(), launched.node().cost()));
      } else {
        var daemons = there.contains(node.name()) ? List.<Pod>of() : packed.daemons(node);
        uses.add(nodes.use(node, daemons, nodes.cost(node.labels())));
      }
    }
    return Fleet.of(uses);
  }

  private static Map<String, Integer> onOthers(Packed packed) {
    var counts = new TreeMap<String, Integer>();
    packed
        .placed()
        .forEach(
            (node, placed) -> {
              if (!node.labels().containsKey(Nodes.NODE_POOL)) {
                placed.forEach(p -> counts.merge(ClusterPods.workload(p), 1, Integer::sum));
              }
            });
    return counts;
  }

  static List<Unhosted> unhosted(List<Unplaced> unplaced) {
    record Key(String workload, List<Unplaced.Reason> reasons) {}
    var counts = new LinkedHashMap<Key, Integer>();
    unplaced.forEach(
        u -> counts.merge(new Key(ClusterPods.workload(u.pod()), u.reasons()), 1, Integer::sum));
    var all = new ArrayList<Unhosted>();
    counts.forEach((key, count) -> all.add(new Unhosted(key.workload(), count, key.reasons())));
    return all;
  }
}
