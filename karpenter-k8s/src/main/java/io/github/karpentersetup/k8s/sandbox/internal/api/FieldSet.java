package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.api.ListShapes.Kind;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The fields of an object as paths, in the elements that {@code fieldsV1} uses: {@code f:name} for
 * a field, {@code k:{…}} for an item of a keyed list, {@code v:…} for an item of a set.
 */
final class FieldSet {
  /** What the server writes itself and nobody owns. */
  private static final Set<String> UNOWNED_METADATA =
      Set.of(
          "name",
          "namespace",
          "generateName",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "managedFields");

  private FieldSet() {}

  /** Every owned path of the object with its value; list items stand for themselves as true. */
  static Map<List<String>, JsonNode> leaves(ObjectNode object, ListShapes shapes) {
    var leaves = new LinkedHashMap<List<String>, JsonNode>();
    for (var field : object.properties()) {
      switch (field.getKey()) {
        case "apiVersion", "kind" -> {}
        case "metadata" -> {
          for (var inner : field.getValue().properties()) {
            if (!UNOWNED_METADATA.contains(inner.getKey())) {
              walk(
                  inner.getValue(),
                  List.of("f:metadata", "f:" + inner.getKey()),
                  List.of("metadata", inner.getKey()),
                  shapes,
                  leaves);
            }
          }
        }
        default ->
            walk(
                field.getValue(),
                List.of("f:" + field.getKey()),
                List.of(field.getKey()),
                shapes,
                leaves);
      }
    }
    return leaves;
  }

  private static void walk(
      JsonNode value,
      List<String> path,
      List<String> fields,
      ListShapes shapes,
      Map<List<String>, JsonNode> leaves) {
    if (value.isObject() && shapes.at(fields, value).kind() == Kind.GRANULAR) {
      if (value.isEmpty()) {
        leaves.put(path, value);
      }
      for (var field : value.properties()) {
        walk(
            field.getValue(),
            plus(path, "f:" + field.getKey()),
            plus(fields, field.getKey()),
            shapes,
            leaves);
      }
    } else if (value instanceof ArrayNode list) {
      var shape = shapes.at(fields, value);
      switch (shape.kind()) {
        case KEYED -> {
          for (JsonNode item : list) {
            var itemPath = plus(path, key(item, shape.keys()));
            leaves.put(itemPath, BooleanNode.TRUE);
            for (var field : item.properties()) {
              walk(
                  field.getValue(),
                  plus(itemPath, "f:" + field.getKey()),
                  plus(fields, field.getKey()),
                  shapes,
                  leaves);
            }
          }
        }
        case SET ->
            list.forEach(item -> leaves.put(plus(path, "v:" + json(item)), BooleanNode.TRUE));
        default -> leaves.put(path, value);
      }
    } else {
      leaves.put(path, value);
    }
  }

  private static List<String> plus(List<String> path, String element) {
    var longer = new ArrayList<String>(path.size() + 1);
    longer.addAll(path);
    longer.add(element);
    return longer;
  }

  private static String json(JsonNode node) {
    return new String(Json.bytes(node), StandardCharsets.UTF_8);
  }

  /** {@code k:{"name":"web"}} for an item; a missing protocol is TCP, its default. */
  static String key(JsonNode item, List<String> keys) {
    var key = Json.object();
    for (String field : keys.stream().sorted().toList()) {
      var value = item.path(field);
      if (!value.isMissingNode()) {
        key.set(field, value);
      } else if (field.equals("protocol")) {
        key.set(field, StringNode.valueOf("TCP"));
      }
    }
    return "k:" + json(key);
  }

  /** Whether the path is one of the fields that tell an item of a keyed list from the others. */
  static boolean isKey(List<String> path) {
    if (path.size() < 2 || !path.get(path.size() - 2).startsWith("k:")) {
      return false;
    }
    return Json.parse(path.get(path.size() - 2).substring(2))
        .has(path.get(path.size() - 1).substring(2));
  }

  /** The item of a keyed list that a {@code k:} element names, or its index -1. */
  static int indexOf(JsonNode list, String element) {
    var key = Json.parse(element.substring(2));
    var keys = List.copyOf(key.propertyNames());
    for (int i = 0; i < list.size(); i++) {
      if (key(list.get(i), keys).equals("k:" + json(key))) {
        return i;
      }
    }
    return -1;
  }

  /** The paths as a {@code fieldsV1} tree. */
  static ObjectNode toFieldsV1(Set<List<String>> paths) {
    var root = Json.object();
    for (List<String> path : paths) {
      var node = Json.in(root, path.toArray(String[]::new));
      if (path.get(path.size() - 1).startsWith("k:")) {
        node.set(".", Json.object());
      }
    }
    return root;
  }

  /** The paths of a {@code fieldsV1} tree. */
  static Set<List<String>> fromFieldsV1(JsonNode tree) {
    var paths = new LinkedHashSet<List<String>>();
    collect(tree, List.of(), paths);
    return paths;
  }

  private static void collect(JsonNode node, List<String> path, Set<List<String>> paths) {
    if (node.isEmpty()) {
      if (!path.isEmpty()) {
        paths.add(path);
      }
      return;
    }
    for (var child : node.properties()) {
      if (child.getKey().equals(".")) {
        paths.add(path);
      } else {
        collect(child.getValue(), plus(path, child.getKey()), paths);
      }
    }
  }

  /** {@code .spec.template.spec.containers[name="web"].image}, as conflicts name a field. */
  static String display(List<String> path) {
    var text = new StringBuilder();
    for (String element : path) {
      var rest = element.substring(2);
      if (element.startsWith("f:")) {
        text.append('.').append(rest);
      } else if (element.startsWith("v:")) {
        text.append('[').append(rest).append(']');
      } else {
        var key = Json.parse(rest);
        var parts = new ArrayList<String>();
        key.properties().forEach(e -> parts.add(e.getKey() + "=" + json(e.getValue())));
        text.append('[').append(String.join(",", parts)).append(']');
      }
    }
    return text.toString();
  }

  /** Removes what is at the path, and the maps and lists that are left empty by it. */
  static void remove(JsonNode node, List<String> path) {
    var first = path.get(0);
    var rest = path.subList(1, path.size());
    if (first.startsWith("f:") && node instanceof ObjectNode object) {
      var field = first.substring(2);
      var child = object.path(field);
      if (rest.isEmpty()) {
        object.remove(field);
      } else if (child.isContainer()) {
        remove(child, rest);
        if (child.isEmpty()) {
          object.remove(field);
        }
      }
    } else if (node instanceof ArrayNode list) {
      int index = first.startsWith("k:") ? indexOf(list, first) : indexOfValue(list, first);
      if (index >= 0 && rest.isEmpty()) {
        list.remove(index);
      } else if (index >= 0) {
        remove(list.get(index), rest);
      }
    }
  }

  private static int indexOfValue(ArrayNode list, String element) {
    for (int i = 0; i < list.size(); i++) {
      if (("v:" + json(list.get(i))).equals(element)) {
        return i;
      }
    }
    return -1;
  }
}
