package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Quantity;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What controllers ask of pods. */
final class Pods {
  private static final Set<String> DONE = Set.of("Succeeded", "Failed");

  private Pods() {}

  /** Requests of a pod: the sum of its containers, or its greatest init container. */
  record Requests(long cpuMillis, long memoryBytes) {
    Requests plus(Requests other) {
      return new Requests(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes);
    }
  }

  static Requests requests(JsonNode podSpec) {
    return new Requests(
        Math.max(
            Json.items(podSpec, "containers").stream().mapToLong(Pods::cpu).sum(),
            Json.items(podSpec, "initContainers").stream().mapToLong(Pods::cpu).max().orElse(0)),
        Math.max(
            Json.items(podSpec, "containers").stream().mapToLong(Pods::memory).sum(),
            Json.items(podSpec, "initContainers").stream()
                .mapToLong(Pods::memory)
                .max()
                .orElse(0)));
  }

  private static long cpu(ObjectNode container) {
    return Quantity.milli(Json.text(container, "resources", "requests", "cpu"));
  }

  private static long memory(ObjectNode container) {
    return Quantity.units(Json.text(container, "resources", "requests", "memory"));
  }

  static String nodeName(ObjectNode pod) {
    return Json.text(pod, "spec", "nodeName");
  }

  /** Whether it takes room on its node. */
  static boolean active(ObjectNode pod) {
    return !DONE.contains(Json.text(pod, "status", "phase"));
  }

  static boolean daemon(ObjectNode pod) {
    return Json.items(pod, "metadata", "ownerReferences").stream()
        .anyMatch(o -> Json.text(o, "kind").equals("DaemonSet"));
  }

  /** Whether the tolerations allow a pod onto a node with these taints. */
  static boolean tolerates(JsonNode podSpec, List<ObjectNode> taints) {
    var tolerations = Json.items(podSpec, "tolerations");
    return taints.stream()
        .filter(taint -> !Json.text(taint, "effect").equals("PreferNoSchedule"))
        .allMatch(taint -> tolerations.stream().anyMatch(t -> tolerates(t, taint)));
  }

  private static boolean tolerates(ObjectNode toleration, ObjectNode taint) {
    var effect = Json.text(toleration, "effect");
    var key = Json.text(toleration, "key");
    var exists = Json.text(toleration, "operator").equals("Exists");
    return (effect.isEmpty() || effect.equals(Json.text(taint, "effect")))
        && (key.isEmpty() ? exists : key.equals(Json.text(taint, "key")))
        && (exists || Json.text(toleration, "value").equals(Json.text(taint, "value")));
  }

  /** A pod from a template, owned by its controller. */
  static ObjectNode fromTemplate(ResourceType ownerType, ObjectNode owner, String node) {
    var pod = Json.object();
    var template = Json.at(owner, "spec", "template");
    var metadata = Json.in(pod, "metadata");
    metadata.put("generateName", Json.name(owner) + "-").put("namespace", Json.namespace(owner));
    for (String field : new String[] {"labels", "annotations"}) {
      var value = Json.at(template, "metadata", field);
      if (value.isObject()) {
        metadata.set(field, value.deepCopy());
      }
    }
    pod.set("spec", template.path("spec").deepCopy());
    Cluster.own(pod, ownerType, owner);
    if (!node.isEmpty()) {
      pinTo(Json.in(pod, "spec"), node);
    }
    return pod;
  }

  /** The node that a daemon set's controller made the pod for. */
  static Optional<String> pinnedTo(ObjectNode pod) {
    return Json.items(
            pod,
            "spec",
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms")
        .stream()
        .flatMap(t -> Json.items(t, "matchFields").stream())
        .flatMap(f -> Json.texts(f, "values").stream())
        .findFirst();
  }

  private static void pinTo(ObjectNode spec, String node) {
    var required =
        Json.in(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
    if (required.withArray("/nodeSelectorTerms").isEmpty()) {
      required.withArray("/nodeSelectorTerms").addObject();
    }
    for (ObjectNode term : Json.items(required, "nodeSelectorTerms")) {
      term.putArray("matchFields")
          .addObject()
          .put("key", "metadata.name")
          .put("operator", "In")
          .putArray("values")
          .add(node);
    }
    var tolerations = spec.withArray("/tolerations");
    for (String key :
        List.of(
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.kubernetes.io/disk-pressure",
            "node.kubernetes.io/memory-pressure",
            "node.kubernetes.io/unschedulable")) {
      tolerations.addObject().put("key", key).put("operator", "Exists");
    }
  }
}
