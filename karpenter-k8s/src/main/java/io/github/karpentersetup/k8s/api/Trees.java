package io.github.karpentersetup.k8s.api;

import io.github.karpentersetup.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads objects as the API server returns them; what is absent is empty. */
public final class Trees {

  private Trees() {}

  /** The string at a path; empty if there is none. */
  public static String text(JsonNode tree, String... path) {
    return at(tree, path).asString("");
  }

  /** The whole number at a path, or {@code absent}. */
  public static int number(int absent, JsonNode tree, String... path) {
    return at(tree, path).asInt(absent);
  }

  /** What is at a path; a missing node if there is nothing. */
  public static JsonNode at(JsonNode tree, String... path) {
    var node = tree;
    for (var key : path) {
      node = node.path(key);
    }
    return node;
  }

  /** The object at a path as maps, lists and scalars; empty if there is none. */
  public static Map<String, Object> fields(JsonNode tree, String... path) {
    var object = at(tree, path);
    return object.isObject() ? Json.tree(object) : Map.of();
  }

  /** {@code metadata.name}. */
  public static String name(JsonNode object) {
    return text(object, "metadata", "name");
  }

  /** {@code metadata.namespace}; empty for cluster-wide objects. */
  public static String namespace(JsonNode object) {
    return text(object, "metadata", "namespace");
  }

  /** An annotation's value; empty if there is none. */
  public static String annotation(JsonNode object, String key) {
    return text(object, "metadata", "annotations", key);
  }

  /** The condition of a type in {@code status.conditions}. */
  public static Optional<JsonNode> condition(JsonNode object, String type) {
    return at(object, "status", "conditions")
        .valueStream()
        .filter(c -> text(c, "type").equals(type))
        .findFirst();
  }

  /** Whether a condition has the status {@code True}. */
  public static boolean isTrue(JsonNode object, String type) {
    return condition(object, type).map(c -> text(c, "status").equals("True")).orElse(false);
  }
}
