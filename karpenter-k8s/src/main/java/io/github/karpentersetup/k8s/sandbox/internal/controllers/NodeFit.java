package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Quantity;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which nodes can take a pod now: the filters of kube-scheduler that the sandbox knows. */
final class NodeFit {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
  private final Map<String, List<ObjectNode>> podsByNode = new HashMap<>();
  private final Map<String, Pods.Requests> used = new HashMap<>();
  private final Map<String, Room> rooms = new HashMap<>();

  /** Pods that keep others away, with the nodes they are on: few, and every newcomer meets them. */
  private final List<Map.Entry<ObjectNode, ObjectNode>> repelling = new ArrayList<>();

  NodeFit(List<ObjectNode> nodes, List<ObjectNode> pods) {
    for (ObjectNode node : nodes) {
      this.nodes.put(Json.name(node), node);
      rooms.put(Json.name(node), Room.of(node));
    }
    pods.stream().filter(Pods::active).forEach(pod -> place(pod, Pods.nodeName(pod)));
  }

  /** What a node has to give, read once. */
  private record Room(long pods, long cpuMillis, long memoryBytes) {
    static final Room NONE = new Room(0, 0, 0);

    static Room of(ObjectNode node) {
      var allocatable = Json.at(node, "status", "allocatable");
      return new Room(
          Quantity.units(Json.text(allocatable, "pods")),
          Quantity.milli(Json.text(allocatable, "cpu")),
          Quantity.units(Json.text(allocatable, "memory")));
    }
  }

  /** Counts the pod as being on the node. */
  void place(ObjectNode pod, String node) {
    if (!node.isEmpty()) {
      podsByNode.computeIfAbsent(node, name -> new ArrayList<>()).add(pod);
      used.merge(node, Pods.requests(pod.path("spec")), Pods.Requests::plus);
      var there = nodes.get(node);
      if (there != null
          && !Json.items(pod, "spec", "affinity", "podAntiAffinity", REQUIRED).isEmpty()) {
        repelling.add(Map.entry(there, pod));
      }
    }
  }

  private List<ObjectNode> podsOn(String node) {
    return podsByNode.getOrDefault(node, List.of());
  }

  /** The nodes that take it, the least filled first, or the reasons why none does. */
  record Verdict(List<String> nodes, Map<String, Integer> reasons) {
    String message(int total) {
      var parts = new ArrayList<String>();
      reasons.forEach((reason, count) -> parts.add(count + " " + reason));
      return "0/%d nodes are available: %s.".formatted(total, String.join(", ", parts));
    }
  }

  Verdict verdict(ObjectNode pod) {
    var fitting = new ArrayList<String>();
    var reasons = new LinkedHashMap<String, Integer>();
    for (ObjectNode node : nodes.values()) {
      refusal(pod, node)
          .ifPresentOrElse(
              reason -> reasons.merge(reason, 1, Integer::sum), () -> fitting.add(Json.name(node)));
    }
    fitting.sort(
        java.util.Comparator.comparingDouble(this::filled)
            .thenComparing(java.util.Comparator.naturalOrder()));
    return new Verdict(fitting, reasons);
  }

  private double filled(String node) {
    var cpu = rooms.getOrDefault(node, Room.NONE).cpuMillis();
    return used.getOrDefault(node, new Pods.Requests(0, 0)).cpuMillis() / (double) Math.max(1, cpu);
  }

  private Optional<String> refusal(ObjectNode pod, ObjectNode node) {
    var spec = pod.path("spec");
    if (!matchesNode(spec, Json.labels(node), Json.name(node))) {
      return Optional.of("node(s) didn't match Pod's node affinity/selector");
    }
    var taints = Json.items(node, "spec", "taints");
    if (!Pods.tolerates(spec, taints)) {
      return Optional.of("node(s) had untolerated taint");
    }
    if (node.path("spec").path("unschedulable").asBoolean(false) && !Pods.daemon(pod)) {
      return Optional.of("node(s) were unschedulable");
    }
    if (!Cluster.condition(node, "Ready")) {
      return Optional.of("node(s) were not ready");
    }
    var asked = Pods.requests(spec);
    var name = Json.name(node);
    var total = asked.plus(used.getOrDefault(name, new Pods.Requests(0, 0)));
    var room = rooms.getOrDefault(name, Room.NONE);
    if (podsOn(name).size() >= room.pods()) {
      return Optional.of("Too many pods");
    }
    if (asked.cpuMillis() > 0 && total.cpuMillis() > room.cpuMillis()) {
      return Optional.of("Insufficient cpu");
    }
    if (asked.memoryBytes() > 0 && total.memoryBytes() > room.memoryBytes()) {
      return Optional.of("Insufficient memory");
    }
    if (!antiAffinity(pod, node)) {
      return Optional.of("node(s) didn't match pod anti-affinity rules");
    }
    if (!affinity(pod, node)) {
      return Optional.of("node(s) didn't match pod affinity rules");
    }
    return spread(pod, node)
        ? Optional.empty()
        : Optional.of("node(s) didn't match pod topology spread constraints");
  }

  /** Node selector and required node affinity. */
  static boolean matchesNode(JsonNode podSpec, Map<String, String> labels, String name) {
    if (!Json.map(podSpec, "nodeSelector").entrySet().stream()
        .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))) {
      return false;
    }
    var terms = Json.items(podSpec, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms");
    return terms.isEmpty()
        || terms.stream()
            .anyMatch(
                term ->
                    all(Json.items(term, "matchExpressions"), labels)
                        && all(Json.items(term, "matchFields"), Map.of("metadata.name", name)));
  }

  private static boolean all(List<ObjectNode> requirements, Map<String, String> labels) {
    return requirements.stream()
        .allMatch(
            r ->
                Selectors.requirement(
                    labels,
                    Json.text(r, "key"),
                    Json.text(r, "operator"),
                    Json.texts(r, "values")));
  }

  /** The pods in the same domain of a topology key as the node. */
  private List<ObjectNode> podsInDomain(ObjectNode node, String topologyKey) {
    var domain = Json.labels(node).get(topologyKey);
    if (domain == null) {
      return List.of();
    }
    return nodes.values().stream()
        .filter(n -> domain.equals(Json.labels(n).get(topologyKey)))
        .flatMap(n -> podsOn(Json.name(n)).stream())
        .toList();
  }

  private static boolean selects(ObjectNode term, ObjectNode owner, ObjectNode other) {
    var namespaces = Json.texts(term, "namespaces");
    var sameNamespace =
        namespaces.isEmpty()
            ? Json.namespace(owner).equals(Json.namespace(other))
            : namespaces.contains(Json.namespace(other));
    return sameNamespace && Selectors.matches(term.path("labelSelector"), Json.labels(other));
  }

  private boolean antiAffinity(ObjectNode pod, ObjectNode node) {
    for (ObjectNode term : Json.items(pod, "spec", "affinity", "podAntiAffinity", REQUIRED)) {
      if (podsInDomain(node, Json.text(term, "topologyKey")).stream()
          .anyMatch(other -> selects(term, pod, other))) {
        return false;
      }
    }
    // The rules of the pods that are there count against the newcomer as well.
    return repelling.stream()
        .noneMatch(
            at ->
                Json.items(at.getValue(), "spec", "affinity", "podAntiAffinity", REQUIRED).stream()
                    .anyMatch(
                        term -> {
                          var key = Json.text(term, "topologyKey");
                          var domain = Json.labels(at.getKey()).get(key);
                          return domain != null
                              && domain.equals(Json.labels(node).get(key))
                              && selects(term, at.getValue(), pod);
                        }));
  }

  private boolean affinity(ObjectNode pod, ObjectNode node) {
    for (ObjectNode term : Json.items(pod, "spec", "affinity", "podAffinity", REQUIRED)) {
      var first =
          selects(term, pod, pod)
              && podsByNode.values().stream()
                  .flatMap(List::stream)
                  .noneMatch(other -> selects(term, pod, other));
      if (!first
          && podsInDomain(node, Json.text(term, "topologyKey")).stream()
              .noneMatch(other -> selects(term, pod, other))) {
        return false;
      }
    }
    return true;
  }

  private boolean spread(ObjectNode pod, ObjectNode node) {
    for (ObjectNode rule : Json.items(pod, "spec", "topologySpreadConstraints")) {
      if (!Json.text(rule, "whenUnsatisfiable").equals("DoNotSchedule")) {
        continue;
      }
      var key = Json.text(rule, "topologyKey");
      var domain = Json.labels(node).get(key);
      if (domain == null) {
        return false;
      }
      var counts = new HashMap<String, Integer>();
      for (ObjectNode other : nodes.values()) {
        var labels = Json.labels(other);
        if (labels.containsKey(key) && matchesNode(pod.path("spec"), labels, Json.name(other))) {
          int matching =
              (int)
                  podsOn(Json.name(other)).stream()
                      .filter(p -> !Json.terminating(p) && selects(rule, pod, p))
                      .count();
          counts.merge(labels.get(key), matching, Integer::sum);
        }
      }
      int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
      int self = selects(rule, pod, pod) ? 1 : 0;
      if (counts.getOrDefault(domain, 0) + self - least > Json.number(rule, 1, "maxSkew")) {
        return false;
      }
    }
    return true;
  }
}
