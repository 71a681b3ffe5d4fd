package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The three patches that do not track ownership by themselves; each changes the object given. */
final class Patches {
  private Patches() {}

  /** RFC 7386: objects merge, null removes, everything else replaces. */
  static void merge(ObjectNode target, ObjectNode patch) {
    for (var field : patch.properties()) {
      var value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (value instanceof ObjectNode object) {
        merge(Json.in(target, field.getKey()), object);
      } else {
        target.set(field.getKey(), value.deepCopy());
      }
    }
  }

  /** Strategic merge: as the JSON merge, but lists with a merge key merge by it. */
  static void strategic(ResourceType type, ObjectNode target, ObjectNode patch) {
    strategic(new ListShapes(type), target, patch, List.of());
  }

  private static void strategic(
      ListShapes shapes, ObjectNode target, ObjectNode patch, List<String> fields) {
    if (Json.text(patch, "$patch").equals("replace")) {
      target.removeAll();
    }
    for (var field : patch.properties()) {
      var name = field.getKey();
      var value = field.getValue();
      if (name.equals("$patch") || name.startsWith("$setElementOrder/")) {
        continue; // $patch is done above, and an order alone changes no content
      }
      var path = new ArrayList<>(fields);
      path.add(name);
      if (name.startsWith("$deleteFromPrimitiveList/")) {
        var list = name.substring(name.indexOf('/') + 1);
        if (target.get(list) instanceof ArrayNode old) {
          target.set(list, without(old, value));
        }
      } else if (name.equals("$retainKeys")) {
        target.retain(Json.texts(patch, name));
      } else if (value.isNull()) {
        target.remove(name);
      } else if (value instanceof ObjectNode object) {
        if (Json.text(object, "$patch").equals("delete")) {
          target.remove(name);
        } else {
          strategic(shapes, Json.in(target, name), object, path);
        }
      } else if (value instanceof ArrayNode list) {
        strategicList(shapes, target, name, list, path);
      } else {
        target.set(name, value);
      }
    }
  }

  private static ArrayNode without(ArrayNode list, JsonNode values) {
    var rest = Json.array();
    list.forEach(
        item -> {
          if (values.valueStream().noneMatch(item::equals)) {
            rest.add(item);
          }
        });
    return rest;
  }

  private static void strategicList(
      ListShapes shapes, ObjectNode target, String name, ArrayNode list, List<String> path) {
    var key = shapes.patchKey(path);
    if (key.isEmpty() && !ListShapes.mergesScalars(path)) {
      target.set(name, list.deepCopy());
      return;
    }
    var old = target.get(name) instanceof ArrayNode there ? there : target.putArray(name);
    if (list.valueStream().anyMatch(i -> Json.text(i, "$patch").equals("replace"))) {
      old.removeAll();
    }
    for (JsonNode item : list) {
      if (key.isEmpty()) {
        if (old.valueStream().noneMatch(item::equals)) {
          old.add(item);
        }
      } else if (item instanceof ObjectNode object
          && !Json.text(object, "$patch").equals("replace")) {
        mergeItem(shapes, old, object, key, path);
      }
    }
  }

  private static void mergeItem(
      ListShapes shapes, ArrayNode list, ObjectNode item, String key, List<String> path) {
    if (!item.has(key)) {
      throw ApiException.badRequest(
          "map: %s does not contain declared merge key: %s".formatted(item, key));
    }
    var delete = Json.text(item, "$patch").equals("delete");
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof ObjectNode old && old.path(key).equals(item.path(key))) {
        if (delete) {
          list.remove(i);
        } else {
          strategic(shapes, old, item, path);
        }
        return;
      }
    }
    if (!delete) {
      var fresh = Json.object();
      strategic(shapes, fresh, item, path);
      list.add(fresh);
    }
  }

  /**
   * RFC 6902.
   *
   * @throws ApiException 422 when a test fails or a path is not there
   */
  static ObjectNode json(ObjectNode target, ArrayNode operations) {
    var document = Json.object();
    document.set("", target.deepCopy());
    for (ObjectNode operation : Json.items(operations)) {
      var path = Json.text(operation, "path");
      switch (Json.text(operation, "op")) {
        case "add" -> add(document, path, operation.path("value"));
        case "remove" -> remove(document, path);
        case "replace" -> {
          remove(document, path);
          add(document, path, operation.path("value"));
        }
        case "move" -> add(document, path, remove(document, Json.text(operation, "from")));
        case "copy" -> add(document, path, find(document, Json.text(operation, "from")).deepCopy());
        case "test" -> {
          if (!find(document, path).equals(operation.path("value"))) {
            throw ApiException.unprocessable(
                "the server rejected our request due to an error in our request: testing value "
                    + path
                    + " failed");
          }
        }
        default ->
            throw ApiException.badRequest("unknown operation: " + Json.text(operation, "op"));
      }
    }
    if (document.get("") instanceof ObjectNode result) {
      return result;
    }
    throw ApiException.unprocessable("the patched document is not an object");
  }

  private static List<String> steps(String pointer) {
    return Arrays.stream(pointer.split("/", -1))
        .map(step -> step.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static JsonNode child(JsonNode node, String step, String pointer) {
    var child = node.isArray() ? node.path(index(node, step, pointer)) : node.path(step);
    if (child.isMissingNode()) {
      throw missing(pointer);
    }
    return child;
  }

  private static int index(JsonNode list, String step, String pointer) {
    try {
      int index = Integer.parseInt(step);
      if (index >= 0 && index <= list.size()) {
        return index;
      }
    } catch (NumberFormatException notIndex) {
      throw missing(pointer);
    }
    throw missing(pointer);
  }

  private static ApiException missing(String pointer) {
    return ApiException.unprocessable(
        "the server rejected our request due to an error in our request: doc is missing path: "
            + pointer);
  }

  private static JsonNode find(JsonNode document, String pointer) {
    var node = document;
    for (String step : steps(pointer)) {
      node = child(node, step, pointer);
    }
    return node;
  }

  private static JsonNode parent(JsonNode document, String pointer) {
    var steps = steps(pointer);
    var node = document;
    for (String step : steps.subList(0, steps.size() - 1)) {
      node = child(node, step, pointer);
    }
    return node;
  }

  private static void add(JsonNode document, String pointer, JsonNode value) {
    var steps = steps(pointer);
    var last = steps.get(steps.size() - 1);
    var parent = parent(document, pointer);
    if (parent instanceof ArrayNode list) {
      list.insert(last.equals("-") ? list.size() : index(list, last, pointer), value.deepCopy());
    } else if (parent instanceof ObjectNode object) {
      object.set(last, value.deepCopy());
    } else {
      throw missing(pointer);
    }
  }

  private static JsonNode remove(JsonNode document, String pointer) {
    var found = find(document, pointer);
    var steps = steps(pointer);
    var last = steps.get(steps.size() - 1);
    var parent = parent(document, pointer);
    if (parent instanceof ArrayNode list) {
      list.remove(index(list, last, pointer));
    } else if (parent instanceof ObjectNode object) {
      object.remove(last);
    }
    return found;
  }
}
