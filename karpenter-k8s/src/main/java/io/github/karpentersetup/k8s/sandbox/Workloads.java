package io.github.karpentersetup.k8s.sandbox;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import tools.jackson.databind.node.ObjectNode;

/** The objects that seeds are made of. */
final class Workloads {
  private Workloads() {}

  static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
    var object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    var metadata = Json.in(object, "metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  static ObjectNode namespace(String name) {
    return object("v1", "Namespace", "", name);
  }

  static ObjectNode deployment(
      String namespace, String name, String image, int replicas, String cpu, String memory) {
    var deployment = object("apps/v1", "Deployment", namespace, name);
    Json.in(deployment, "spec").put("replicas", replicas);
    podTemplate(deployment, name, image, cpu, memory);
    return deployment;
  }

  static ObjectNode daemonSet(
      String namespace, String name, String image, String cpu, String memory) {
    var set = object("apps/v1", "DaemonSet", namespace, name);
    podTemplate(set, name, image, cpu, memory);
    Json.in(set, "spec", "template", "spec")
        .putArray("tolerations")
        .addObject()
        .put("operator", "Exists");
    return set;
  }

  private static void podTemplate(
      ObjectNode workload, String name, String image, String cpu, String memory) {
    Json.in(workload, "metadata", "labels").put("app", name);
    var spec = Json.in(workload, "spec");
    Json.in(spec, "selector", "matchLabels").put("app", name);
    Json.in(spec, "template", "metadata", "labels").put("app", name);
    var container =
        Json.in(spec, "template", "spec")
            .putArray("containers")
            .addObject()
            .put("name", name)
            .put("image", image);
    var requests = Json.in(container, "resources", "requests");
    if (!cpu.isEmpty()) {
      requests.put("cpu", cpu);
    }
    if (!memory.isEmpty()) {
      requests.put("memory", memory);
    }
  }

  static ObjectNode minAvailable(String namespace, String app, int pods) {
    var budget = object("policy/v1", "PodDisruptionBudget", namespace, app);
    var spec = Json.in(budget, "spec").put("minAvailable", pods);
    Json.in(spec, "selector", "matchLabels").put("app", app);
    return budget;
  }

  static ObjectNode awsAuth(String mapRoles) {
    var map = object("v1", "ConfigMap", "kube-system", "aws-auth");
    Json.in(map, "data").put("mapRoles", mapRoles);
    return map;
  }
}
