package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.error.FieldPath.child;
import static io.github.karpentersetup.error.FieldPath.item;

import io.github.karpentersetup.error.Similar;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes out what a schema does not know, and nulls that stand for no value. */
final class Pruning {

  private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

  private final List<Violation> unknown;

  Pruning(List<Violation> unknown) {
    this.unknown = unknown;
  }

  void root(ObjectNode object, JsonNode schema) {
    fields(object, schema, "", true);
  }

  private void value(JsonNode value, JsonNode schema, String path) {
    if (value instanceof ObjectNode object) {
      fields(object, schema, path, Keywords.isEmbeddedResource(schema));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        value(value.get(i), schema.path("items"), item(path, i));
      }
    }
  }

  private void fields(ObjectNode object, JsonNode schema, String path, boolean isResource) {
    for (var name : List.copyOf(object.propertyNames())) {
      if (isResource && OF_EVERY_OBJECT.contains(name)) {
        continue;
      }
      var value = object.path(name);
      var at = child(path, name);
      if (Keywords.has(schema, name)) {
        var field = Keywords.field(schema, name);
        if (Keywords.isNullNoValue(value, field) && Keywords.fallback(field).isEmpty()) {
          object.remove(name);
        } else if (field.isObject()) {
          value(value, field, at);
        }
      } else if (!Keywords.keepsUnknownFields(schema)) {
        object.remove(name);
        unknown.add(
            new Violation(
                Violation.Reason.UNKNOWN_FIELD,
                at,
                "unknown field \"" + name + "\"",
                fix(name, schema)));
      }
    }
  }

  private static String fix(String name, JsonNode schema) {
    var known = new TreeSet<>(schema.path("properties").propertyNames());
    return Similar.to(name, known)
        .map(near -> "did you mean " + near + "?")
        .orElse(
            known.isEmpty()
                ? "remove it, or check its indentation"
                : "remove it, or check its indentation; known here: " + String.join(", ", known));
  }
}
