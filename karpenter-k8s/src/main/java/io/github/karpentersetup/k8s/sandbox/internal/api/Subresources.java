package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi.PatchKind;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The subresources that are views or actions: scale, eviction and binding. */
public final class Subresources {
  private static final Set<String> PAST_BUDGETS = Set.of("Pending", "Succeeded", "Failed");

  private final ResourceApi api;

  /** The subresources of the objects of this API. */
  public Subresources(ResourceApi api) {
    this.api = api;
  }

  /** The {@code autoscaling/v1 Scale} of an object. */
  public ObjectNode scale(ResourceType type, String namespace, String name) {
    return scaleOf(api.get(type, namespace, name));
  }

  private static ObjectNode scaleOf(ObjectNode object) {
    var scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    var metadata = Json.in(scale, "metadata");
    for (String field : new String[] {"name", "namespace", "uid", "resourceVersion"}) {
      metadata.put(field, Json.text(object, "metadata", field));
    }
    metadata.put("creationTimestamp", Json.text(object, "metadata", "creationTimestamp"));
    Json.in(scale, "spec").put("replicas", Json.number(object, 1, "spec", "replicas"));
    var labels = Json.map(object, "spec", "selector", "matchLabels");
    Json.in(scale, "status")
        .put("replicas", Json.number(object, 0, "status", "replicas"))
        .put(
            "selector",
            String.join(
                ",",
                labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    return scale;
  }

  /** Replaces the scale. */
  public ObjectNode updateScale(
      ResourceType type, String namespace, String name, ObjectNode scale, WriteOptions options) {
    var changes = Json.object();
    if (!Json.at(scale, "spec", "replicas").isMissingNode()) {
      Json.in(changes, "spec").put("replicas", Json.number(scale, 0, "spec", "replicas"));
    } else {
      Json.in(changes, "spec").put("replicas", 0);
    }
    var version = Json.text(scale, "metadata", "resourceVersion");
    if (!version.isEmpty()) {
      Json.in(changes, "metadata").put("resourceVersion", version);
    }
    return scaleOf(api.patch(type, namespace, name, "", PatchKind.MERGE, changes, options));
  }

  /** Patches the scale. */
  public ObjectNode patchScale(
      ResourceType type,
      String namespace,
      String name,
      PatchKind kind,
      JsonNode patch,
      WriteOptions options) {
    return api.store()
        .atomically(
            () -> {
              var scale = scale(type, namespace, name);
              return updateScale(
                  type, namespace, name, api.patched(type, scale, kind, patch), options);
            });
  }

  /** Evicts a pod, or 429 while its disruption budget does not allow it. */
  public ObjectNode evict(String namespace, String name, DeleteOptions options) {
    return api.store()
        .atomically(
            () -> {
              var pod = api.get(ResourceTypes.PODS, namespace, name);
              if (!Json.terminating(pod)
                  && !PAST_BUDGETS.contains(Json.text(pod, "status", "phase"))) {
                checkBudget(namespace, pod, options);
              }
              api.delete(ResourceTypes.PODS, namespace, name, options);
              return success();
            });
  }

  private void checkBudget(String namespace, ObjectNode pod, DeleteOptions options) {
    var budgets =
        api.store().list(ResourceTypes.DISRUPTION_BUDGETS, namespace).stream()
            .filter(b -> Selectors.matches(Json.at(b, "spec", "selector"), Json.labels(pod)))
            .toList();
    if (budgets.size() > 1) {
      throw ApiException.internal(
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
              + " support.");
    }
    if (budgets.isEmpty()) {
      return;
    }
    var budget = budgets.get(0);
    int healthy = Json.number(budget, 0, "status", "currentHealthy");
    int needed = Json.number(budget, 0, "status", "desiredHealthy");
    if (!ready(pod)
        && (Json.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")
            || (healthy >= needed && needed > 0))) {
      return;
    }
    int allowed = Json.number(budget, 0, "status", "disruptionsAllowed");
    var seen =
        Json.number(budget, 0, "status", "observedGeneration")
            >= Json.number(budget, 1, "metadata", "generation");
    if (!seen || allowed < 1) {
      throw ApiException.disruptionBudget(Json.name(budget), needed, healthy);
    }
    if (!options.dryRun()) {
      api.edit(
          ResourceTypes.DISRUPTION_BUDGETS,
          budget,
          "status",
          "kube-apiserver",
          b -> {
            Json.in(b, "status").put("disruptionsAllowed", allowed - 1);
            Json.in(b, "status", "disruptedPods").put(Json.name(pod), api.now());
            return b;
          });
    }
  }

  /** Whether the pod's Ready condition is true. */
  public static boolean ready(ObjectNode pod) {
    return Json.items(pod, "status", "conditions").stream()
        .anyMatch(
            c -> Json.text(c, "type").equals("Ready") && Json.text(c, "status").equals("True"));
  }

  /** Binds a pod to a node. */
  public ObjectNode bind(String namespace, String name, String node, WriteOptions options) {
    return api.store()
        .atomically(
            () -> {
              var pod = api.get(ResourceTypes.PODS, namespace, name);
              var bound = Json.text(pod, "spec", "nodeName");
              if (!bound.isEmpty()) {
                throw ApiException.conflict(
                    ResourceTypes.PODS,
                    name,
                    "pod %s is already assigned to node \"%s\"".formatted(name, bound));
              }
              var patch = Json.object();
              Json.in(patch, "spec").put("nodeName", node);
              api.patch(ResourceTypes.PODS, namespace, name, "", PatchKind.MERGE, patch, options);
              return success();
            });
  }

  private static ObjectNode success() {
    var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.set("metadata", Json.object());
    return status.put("status", "Success").put("code", 201);
  }
}
