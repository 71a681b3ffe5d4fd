package io.github.karpentersetup.manifest;

import tools.jackson.databind.JsonNode;

/** A null stands for no value: the API server drops it before it looks at an object. */
final class Nulls {

  private Nulls() {}

  /**
   * The value without the nulls of fields that the schema has. Those of a list stay, and those of
   * unknown fields, which are errors for their names.
   */
  static JsonNode dropped(JsonNode value, Schema schema) {
    if (value.isObject() && schema instanceof Schema.Obj object) {
      var kept = Documents.nodes().objectNode();
      for (var entry : value.properties()) {
        var field = object.fields().get(entry.getKey());
        if (field == null) {
          kept.set(entry.getKey(), entry.getValue());
        } else if (!entry.getValue().isNull()) {
          kept.set(entry.getKey(), dropped(entry.getValue(), field.schema()));
        }
      }
      return kept;
    }
    if (value.isObject() && schema instanceof Schema.Dictionary dictionary) {
      var kept = Documents.nodes().objectNode();
      value.properties().stream()
          .filter(e -> !e.getValue().isNull())
          .forEach(e -> kept.set(e.getKey(), dropped(e.getValue(), dictionary.values())));
      return kept;
    }
    if (value.isArray() && schema instanceof Schema.Items items) {
      var kept = Documents.nodes().arrayNode();
      value.forEach(item -> kept.add(dropped(item, items.item())));
      return kept;
    }
    return value;
  }
}
