package io.github.karpentersetup.k8s.crd;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in the defaults that a schema declares, wherever their parent is there. */
final class Defaults {

  private Defaults() {}

  static void fill(JsonNode value, JsonNode schema) {
    if (value instanceof ObjectNode object) {
      for (var property : schema.path("properties").properties()) {
        replace(object, property.getKey(), property.getValue());
      }
      for (var field : object.properties()) {
        var of = Keywords.field(schema, field.getKey());
        if (Keywords.isNullNoValue(field.getValue(), of)) {
          Keywords.fallback(of).ifPresent(d -> field.setValue(d.deepCopy()));
        }
        fill(field.getValue(), of);
      }
    } else if (value instanceof ArrayNode list) {
      var items = schema.path("items");
      for (int i = 0; i < list.size(); i++) {
        int at = i;
        if (Keywords.isNullNoValue(list.get(i), items)) {
          Keywords.fallback(items).ifPresent(d -> list.set(at, d.deepCopy()));
        }
        fill(list.get(i), items);
      }
    }
  }

  private static void replace(ObjectNode object, String name, JsonNode schema) {
    var value = object.path(name);
    if (value.isMissingNode() || Keywords.isNullNoValue(value, schema)) {
      Keywords.fallback(schema).ifPresent(d -> object.set(name, d.deepCopy()));
    }
  }
}
