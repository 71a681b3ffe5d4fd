package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.crd.InvalidRuleException;
import io.github.karpentersetup.k8s.crd.StructuralSchema;
import io.github.karpentersetup.k8s.crd.Violation;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What definitions say of custom resources. Their schemas are compiled once. */
final class CustomResources {

  private record Compiled(JsonNode source, StructuralSchema schema) {}

  private final Map<String, Compiled> byKind = new ConcurrentHashMap<>();

  private StructuralSchema schema(ResourceType type) {
    return byKind
        .compute(
            type.key(),
            (key, known) ->
                known != null && known.source().equals(type.schema())
                    ? known
                    : new Compiled(type.schema(), StructuralSchema.of(type.schema())))
        .schema();
  }

  /** The paths of what the schema does not have; the object stays as it is. */
  List<String> unknownFields(ResourceType type, ObjectNode object) {
    return schema(type).prune(object.deepCopy()).stream().map(Violation::path).toList();
  }

  /** Takes out what the schema does not have and puts in its defaults. */
  void complete(ResourceType type, ObjectNode object) {
    schema(type).prune(object);
    schema(type).fillDefaults(object);
  }

  /** Adds what the schema refuses; {@code before} is empty when the object is new. */
  void check(ResourceType type, ObjectNode before, ObjectNode object, List<Cause> causes) {
    var schema = schema(type);
    var violations = before.isEmpty() ? schema.check(object) : schema.checkChange(object, before);
    violations.forEach(violation -> causes.add(cause(violation)));
  }

  private static Cause cause(Violation violation) {
    return switch (violation.reason()) {
      case REQUIRED -> cause("FieldValueRequired", "Required value", violation);
      case DUPLICATE -> cause("FieldValueDuplicate", "Duplicate value", violation);
      case NOT_SUPPORTED -> cause("FieldValueNotSupported", "Unsupported value", violation);
      case TOO_LONG -> cause("FieldValueTooLong", "Too long", violation);
      case TOO_MANY -> cause("FieldValueTooMany", "Too many", violation);
      case TYPE -> cause("FieldValueTypeInvalid", "Invalid value", violation);
      case UNKNOWN_FIELD, INVALID -> cause("FieldValueInvalid", "Invalid value", violation);
    };
  }

  private static Cause cause(String reason, String words, Violation violation) {
    return new Cause(reason, words + ": " + violation.message(), violation.path());
  }

  /** Adds what is wrong with the rules and patterns of a definition itself. */
  static void checkRules(ObjectNode before, ObjectNode definition, List<Cause> causes) {
    var versions = Json.items(definition, "spec", "versions");
    if (Json.at(before, "spec", "versions").equals(Json.at(definition, "spec", "versions"))) {
      return;
    }
    for (int i = 0; i < versions.size(); i++) {
      try {
        StructuralSchema.of(Json.at(versions.get(i), "schema", "openAPIV3Schema"));
      } catch (InvalidRuleException e) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: " + e.getMessage(),
                "spec.versions[%d].schema.openAPIV3Schema".formatted(i)));
      }
    }
  }
}
