package io.github.karpentersetup.k8s.sandbox;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All objects as text that two equal clusters have in common. */
final class Snapshot {
  /** What differs between two runs of the same story, wherever it stands. */
  private static final Set<String> VOLATILE =
      Set.of(
          "uid",
          "resourceVersion",
          "creationTimestamp",
          "deletionTimestamp",
          "managedFields",
          "lastTransitionTime",
          "lastHeartbeatTime",
          "lastUpdateTime",
          "startTime",
          "startedAt",
          "podIP",
          "time");

  private Snapshot() {}

  static String of(ObjectStore store) {
    var text = new StringBuilder();
    store.atomically(
        () -> {
          for (ResourceType type : store.types().all()) {
            for (ObjectNode object : store.list(type, "")) {
              text.append(Json.yaml(sorted(object)));
            }
          }
          return text;
        });
    return text.toString();
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var sorted = Json.object();
      for (String field : new TreeSet<>(object.propertyNames())) {
        if (!VOLATILE.contains(field)) {
          sorted.set(field, sorted(object.path(field)));
        }
      }
      return sorted;
    }
    if (node.isArray()) {
      var array = Json.array();
      node.forEach(item -> array.add(sorted(item)));
      return array;
    }
    return node;
  }
}
