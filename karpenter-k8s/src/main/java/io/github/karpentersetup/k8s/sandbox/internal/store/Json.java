package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reading and building the untyped JSON that the sandbox keeps its objects in. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private Json() {}

  /** A new empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new empty array. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** A new array of these strings. */
  public static ArrayNode array(Iterable<String> values) {
    var array = array();
    values.forEach(array::add);
    return array;
  }

  /** A new object of these strings, in the map's order. */
  public static ObjectNode object(Map<String, String> values) {
    var object = object();
    values.forEach(object::put);
    return object;
  }

  /** Parses JSON, or YAML, of which JSON is a part. */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException notJson) {
      return YAML.readTree(text);
    }
  }

  /** Parses every document of a YAML stream; empty documents are left out. */
  public static List<ObjectNode> parseYaml(String text) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      var objects = new ArrayList<ObjectNode>();
      while (documents.hasNextValue()) {
        if (documents.nextValue() instanceof ObjectNode object) {
          objects.add(object);
        }
      }
      return objects;
    }
  }

  /** The node as compact JSON. */
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** The node as YAML. */
  public static String yaml(JsonNode node) {
    return YAML.writeValueAsString(node);
  }

  /** The node at this path; a missing node when there is none. */
  public static JsonNode at(JsonNode node, String... path) {
    var current = node;
    for (String step : path) {
      current = current.path(step);
    }
    return current;
  }

  /** The scalar at this path as text; empty when there is none. */
  public static String text(JsonNode node, String... path) {
    var found = at(node, path);
    return found.isValueNode() && !found.isNull() ? found.asString("") : "";
  }

  /** The integer at this path; {@code fallback} when there is none. */
  public static int number(JsonNode node, int fallback, String... path) {
    return at(node, path).asInt(fallback);
  }

  /** The object at this path, made when it is not there. */
  public static ObjectNode in(ObjectNode node, String... path) {
    var current = node;
    for (String step : path) {
      if (current.get(step) instanceof ObjectNode child) {
        current = child;
      } else {
        var child = object();
        current.set(step, child);
        current = child;
      }
    }
    return current;
  }

  /** The objects of the array at this path; empty when there is none. */
  public static List<ObjectNode> items(JsonNode node, String... path) {
    return at(node, path)
        .valueStream()
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** The scalars of the array at this path as text; empty when there is none. */
  public static List<String> texts(JsonNode node, String... path) {
    return at(node, path).valueStream().map(v -> v.asString("")).toList();
  }

  /** The object of scalars at this path, as a map in its own order; empty when there is none. */
  public static Map<String, String> map(JsonNode node, String... path) {
    var map = new LinkedHashMap<String, String>();
    at(node, path).properties().forEach(e -> map.put(e.getKey(), e.getValue().asString("")));
    return map;
  }

  /** {@code metadata.name}. */
  public static String name(JsonNode object) {
    return text(object, "metadata", "name");
  }

  /** {@code metadata.namespace}; empty for a cluster-scoped object. */
  public static String namespace(JsonNode object) {
    return text(object, "metadata", "namespace");
  }

  /** {@code metadata.uid}. */
  public static String uid(JsonNode object) {
    return text(object, "metadata", "uid");
  }

  /** {@code metadata.labels}. */
  public static Map<String, String> labels(JsonNode object) {
    return map(object, "metadata", "labels");
  }

  /** Whether the object waits for its finalizers or its grace period. */
  public static boolean terminating(JsonNode object) {
    return !text(object, "metadata", "deletionTimestamp").isEmpty();
  }

  /** Removes every null below this node: the API server keeps none. */
  public static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeIf(JsonNode::isNull);
    }
    if (node.isContainer()) {
      node.values().forEach(Json::dropNulls);
    }
  }
}
