package io.github.karpentersetup.k8s.crd;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the words of a structural schema. */
final class Keywords {

  private Keywords() {}

  static String type(JsonNode schema) {
    return schema.path("type").asString("");
  }

  static boolean isIntOrString(JsonNode schema) {
    return isTrue(schema, "x-kubernetes-int-or-string");
  }

  static boolean keepsUnknownFields(JsonNode schema) {
    return isTrue(schema, "x-kubernetes-preserve-unknown-fields");
  }

  static boolean isEmbeddedResource(JsonNode schema) {
    return isTrue(schema, "x-kubernetes-embedded-resource");
  }

  static boolean isTrue(JsonNode schema, String keyword) {
    return schema.path(keyword).booleanValue(false);
  }

  /**
   * The schema of a field; a missing node if there is none. A field of a map without a schema of
   * its own has an empty one.
   */
  static JsonNode field(JsonNode schema, String name) {
    var named = schema.path("properties").path(name);
    return named.isMissingNode() ? schema.path("additionalProperties") : named;
  }

  static boolean has(JsonNode schema, String name) {
    var field = field(schema, name);
    return field.isObject() || field.booleanValue(false);
  }

  /** Whether a null stands for no value. */
  static boolean isNullNoValue(JsonNode value, JsonNode schema) {
    return value.isNull() && schema.isObject() && !isTrue(schema, "nullable");
  }

  static Optional<JsonNode> fallback(JsonNode schema) {
    return schema.optional("default").filter(d -> !d.isNull());
  }
}
