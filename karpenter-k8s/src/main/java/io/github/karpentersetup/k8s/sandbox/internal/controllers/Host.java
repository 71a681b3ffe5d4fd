package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Quantity;
import io.github.karpentersetup.whatif.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A node to the scheduler: what it has, read once, and what its pods take of that. */
final class Host {
  static final String NOT_CHOSEN = "node(s) didn't match Pod's node affinity/selector";

  private final String name;
  private final List<HostPort> ports = new ArrayList<>();

  private static final List<ObjectNode> CORDONED =
      List.of(
          Json.object().put("key", "node.kubernetes.io/unschedulable").put("effect", "NoSchedule"));

  /** What it says to pods of a shape, whatever room there is; empty where it takes them. */
  private final Map<String, Optional<String>> said = new HashMap<>();

  private Map<String, String> labels = Map.of();
  private List<ObjectNode> taints = List.of();
  private boolean unschedulable;
  private boolean ready;
  private long mostPods;
  private long mostCpu;
  private long mostMemory;
  private long pods;
  private Pods.Requests used = new Pods.Requests(0, 0);

  Host(ObjectNode node) {
    this.name = Json.name(node);
    is(node);
  }

  /** The node has changed to this. */
  void is(ObjectNode node) {
    said.clear();
    labels = Json.labels(node);
    taints = Json.items(node, "spec", "taints");
    unschedulable = node.path("spec").path("unschedulable").asBoolean(false);
    ready = Cluster.condition(node, "Ready");
    var allocatable = Json.at(node, "status", "allocatable");
    mostPods = Quantity.units(Json.text(allocatable, "pods"));
    mostCpu = Quantity.milli(Json.text(allocatable, "cpu"));
    mostMemory = Quantity.units(Json.text(allocatable, "memory"));
  }

  String name() {
    return name;
  }

  Map<String, String> labels() {
    return labels;
  }

  void take(PodShape pod) {
    pods++;
    used = used.plus(pod.requests());
    ports.addAll(pod.ports());
  }

  void release(PodShape pod) {
    pods--;
    used =
        new Pods.Requests(
            used.cpuMillis() - pod.requests().cpuMillis(),
            used.memoryBytes() - pod.requests().memoryBytes());
    pod.ports().forEach(ports::remove);
  }

  /** Which part of its processors is asked for. */
  double filled() {
    return used.cpuMillis() / (double) Math.max(1, mostCpu);
  }

  /** Why it does not take the pod, other pods' wishes aside; empty when it does. */
  Optional<String> refusal(ObjectNode pod, PodShape shape) {
    // Each daemon pod is made for one node, and asks no other.
    var ever =
        shape.daemon()
            ? ever(pod, shape)
            : said.computeIfAbsent(shape.key(), key -> ever(pod, shape));
    if (ever.isPresent()) {
      return ever;
    }
    var asked = shape.requests();
    if (pods >= mostPods) {
      return Optional.of("Too many pods");
    }
    if (asked.cpuMillis() > 0 && used.cpuMillis() + asked.cpuMillis() > mostCpu) {
      return Optional.of("Insufficient cpu");
    }
    if (asked.memoryBytes() > 0 && used.memoryBytes() + asked.memoryBytes() > mostMemory) {
      return Optional.of("Insufficient memory");
    }
    return shape.ports().stream().anyMatch(p -> ports.stream().anyMatch(p::conflictsWith))
        ? Optional.of("node(s) didn't have free ports for the requested pod ports")
        : Optional.empty();
  }

  private Optional<String> ever(ObjectNode pod, PodShape shape) {
    var spec = pod.path("spec");
    if (!NodeFit.matchesNode(spec, labels, name)) {
      return Optional.of(NOT_CHOSEN);
    }
    if (!Pods.tolerates(spec, taints)) {
      return Optional.of("node(s) had untolerated taint");
    }
    if (unschedulable && !shape.daemon() && !Pods.tolerates(spec, CORDONED)) {
      return Optional.of("node(s) were unschedulable");
    }
    return ready ? Optional.empty() : Optional.of("node(s) were not ready");
  }
}
