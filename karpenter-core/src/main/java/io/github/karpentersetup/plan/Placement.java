package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.spec.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where Karpenter's own pods run, and how many of them find room there.
 *
 * @param host as asked for; else the managed node group with room for most replicas
 * @param fit of the pods on the host's nodes; of no meaning on Fargate
 * @param fitting how many of the wanted replicas find a place
 */
record Placement(Host host, Fit fit, int fitting) {

  static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";

  private static final Room NOTHING = new Room(0, 0, 0);

  static Placement of(Draft draft) {
    var asked =
        draft
            .spec()
            .karpenterOn()
            .filter(h -> !(h instanceof Host.NodeGroups g && g.nodeGroups().isEmpty()));
    return asked.map(h -> on(draft, h)).orElseGet(() -> best(draft));
  }

  /** The managed node group with room for most, and the first by name of those. */
  private static Placement best(Draft draft) {
    return draft.aws().nodeGroups().stream()
        .map(AwsFacts.NodeGroup::name)
        .map(g -> on(draft, Host.nodeGroups(g)))
        .min(
            Comparator.comparingInt((Placement p) -> -p.fitting())
                .thenComparing(p -> -p.fit().open().size())
                .thenComparing(Placement::words))
        .orElseGet(() -> on(draft, Host.nodeGroups()));
  }

  static Placement on(Draft draft, Host host) {
    var own = own(draft);
    var fit =
        new Fit(
            ChartValues.pod(draft, values(host)),
            draft.kubernetes().nodes(),
            node -> free(node, own.getOrDefault(node.name(), NOTHING)));
    int replicas = ChartValues.replicas(draft);
    // Fargate makes a node for each pod.
    return new Placement(
        host, fit, host instanceof Host.Fargate ? replicas : fit.replicas(replicas));
  }

  /** What is left on a node; what Karpenter itself takes there is free for its next version. */
  private static Room free(Node node, Room own) {
    var has = node.allocatable();
    var used = node.requested();
    return new Room(
        has.cpuMillis() - used.cpuMillis() + own.cpuMillis(),
        has.memoryBytes() - used.memoryBytes() + own.memoryBytes(),
        has.pods() - used.pods() + own.pods());
  }

  /** What is left on a node for others once Karpenter's new replicas run there. */
  Function<Node, Room> beside(Draft draft) {
    var own = own(draft);
    var placed = fit.placed();
    var pod = ChartValues.pod(draft, values());
    return node -> {
      var free = free(node, own.getOrDefault(node.name(), NOTHING));
      int replicas = placed.getOrDefault(node.name(), 0);
      return new Room(
          free.cpuMillis() - replicas * pod.cpuMillis(),
          free.memoryBytes() - replicas * pod.memoryBytes(),
          free.pods() - replicas);
    };
  }

  private static Map<String, Room> own(Draft draft) {
    var own = new HashMap<String, Room>();
    for (var k : draft.kubernetes().karpenters()) {
      draft.kubernetes().deployments().stream()
          .filter(d -> d.namespace().equals(k.namespace()) && d.name().equals(k.name()))
          .forEach(d -> own.putAll(d.pods()));
    }
    return own;
  }

  /** The chart values that place the pods. */
  Map<String, Object> values() {
    return values(host);
  }

  private static Map<String, Object> values(Host host) {
    var values = new TreeMap<String, Object>();
    values.put("affinity", ChartValues.affinity(expressions(host)));
    if (host instanceof Host.Fargate) {
      // Where CoreDNS waits for a node of Karpenter, Karpenter must not wait for CoreDNS.
      values.put("dnsPolicy", "Default");
    }
    return values;
  }

  /** What a node's labels must satisfy to be the host's. */
  List<Map<String, Object>> expressions() {
    return expressions(host);
  }

  private static List<Map<String, Object>> expressions(Host host) {
    var expressions = new ArrayList<Map<String, Object>>();
    if (host instanceof Host.NodeGroups groups && !groups.nodeGroups().isEmpty()) {
      expressions.add(in(NODE_GROUP, groups.nodeGroups()));
    } else if (host instanceof Host.Labels labels) {
      labels.labels().forEach((key, value) -> expressions.add(in(key, List.of(value))));
    }
    return expressions;
  }

  private static Map<String, Object> in(String key, List<String> values) {
    return Map.of("key", key, "operator", "In", "values", values);
  }

  /**
   * The host in a change's words: {@code web}, {@code role=platform}, {@code Fargate karpenter}.
   */
  String words() {
    if (host instanceof Host.Labels labels) {
      return labels.labels().entrySet().stream()
          .map(e -> e.getKey() + "=" + e.getValue())
          .collect(Collectors.joining(", "));
    }
    return host instanceof Host.Fargate fargate
        ? "Fargate profile " + fargate.fargateProfile()
        : String.join(", ", ((Host.NodeGroups) host).nodeGroups());
  }

  /** The host as a sentence begins with it: {@code node group web}. */
  String subject() {
    if (host instanceof Host.NodeGroups groups) {
      return (groups.nodeGroups().size() == 1 ? "node group " : "node groups ") + words();
    }
    return host instanceof Host.Labels ? "the nodes with " + words() : words();
  }
}
