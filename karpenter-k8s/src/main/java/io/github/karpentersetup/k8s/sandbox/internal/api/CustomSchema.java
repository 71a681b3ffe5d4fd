package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The structural schema of a CRD: pruning of unknown fields, and the rules that need no expression
 * language. {@code x-kubernetes-validations} are not evaluated.
 */
final class CustomSchema {
  private static final Set<String> ROOT = Set.of("apiVersion", "kind", "metadata");

  private CustomSchema() {}

  /** Removes what the schema does not know, and returns the paths of it. */
  static void prune(JsonNode schema, ObjectNode object, List<String> removed) {
    prune(schema, object, "", removed);
  }

  private static void prune(JsonNode schema, JsonNode value, String path, List<String> removed) {
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false) || schema.isEmpty()) {
      return;
    }
    if (value instanceof ObjectNode object) {
      var properties = schema.path("properties");
      var others = schema.path("additionalProperties");
      for (String field : List.copyOf(object.propertyNames())) {
        if (path.isEmpty() && ROOT.contains(field)) {
          continue;
        }
        var at = path.isEmpty() ? field : path + "." + field;
        var known = properties.path(field);
        if (!known.isMissingNode()) {
          prune(known, object.path(field), at, removed);
        } else if (others.isObject()) {
          prune(others, object.path(field), at, removed);
        } else if (!others.asBoolean(false)) {
          object.remove(field);
          removed.add(at);
        }
      }
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        prune(schema.path("items"), value.get(i), path + "[" + i + "]", removed);
      }
    }
  }

  static void check(JsonNode schema, ObjectNode object, List<Cause> causes) {
    for (var property : schema.path("properties").properties()) {
      if (!ROOT.contains(property.getKey())) {
        var value = object.path(property.getKey());
        if (!value.isMissingNode()) {
          check(property.getValue(), value, property.getKey(), causes);
        }
      }
    }
    required(schema, object, "", causes);
  }

  private static void required(
      JsonNode schema, ObjectNode object, String path, List<Cause> causes) {
    for (String field : Json.texts(schema, "required")) {
      if (!object.has(field)) {
        causes.add(
            new Cause(
                "FieldValueRequired",
                "Required value",
                path.isEmpty() ? field : path + "." + field));
      }
    }
  }

  private static void check(JsonNode schema, JsonNode value, String path, List<Cause> causes) {
    var type = Json.text(schema, "type");
    if (!fits(schema, type, value)) {
      causes.add(
          new Cause(
              "FieldValueTypeInvalid",
              "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
                  .formatted(kind(value), path, type, kind(value)),
              path));
      return;
    }
    if (value instanceof ObjectNode object) {
      required(schema, object, path, causes);
      size(schema, "Properties", object.size(), path, causes);
      for (var field : object.properties()) {
        var named = schema.path("properties").path(field.getKey());
        var rule = named.isMissingNode() ? schema.path("additionalProperties") : named;
        if (rule.isObject()) {
          check(rule, field.getValue(), path + "." + field.getKey(), causes);
        }
      }
    } else if (value.isArray()) {
      size(schema, "Items", value.size(), path, causes);
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), path + "[" + i + "]", causes);
      }
    } else {
      scalar(schema, value, path, causes);
    }
  }

  private static boolean fits(JsonNode schema, String type, JsonNode value) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
      return value.isIntegralNumber() || value.isString();
    }
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> true;
    };
  }

  private static String kind(JsonNode value) {
    return value.isIntegralNumber()
        ? "integer"
        : value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static void size(
      JsonNode schema, String what, int size, String path, List<Cause> causes) {
    if (size < Json.number(schema, 0, "min" + what)) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: %d: %s in body should have at least %d items"
                  .formatted(size, path, Json.number(schema, 0, "min" + what)),
              path));
    }
    if (size > Json.number(schema, Integer.MAX_VALUE, "max" + what)) {
      causes.add(
          new Cause(
              "FieldValueTooMany",
              "Too many: %d: must have at most %d items"
                  .formatted(size, Json.number(schema, 0, "max" + what)),
              path));
    }
  }

  private static void scalar(JsonNode schema, JsonNode value, String path, List<Cause> causes) {
    var text = value.asString("");
    var allowed = Json.texts(schema, "enum");
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      causes.add(
          new Cause(
              "FieldValueNotSupported",
              "Unsupported value: \"%s\": supported values: \"%s\""
                  .formatted(text, String.join("\", \"", allowed)),
              path));
    }
    var pattern = Json.text(schema, "pattern");
    if (!pattern.isEmpty() && value.isString() && !Pattern.compile(pattern).matcher(text).find()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \"%s\": %s in body should match '%s'".formatted(text, path, pattern),
              path));
    }
    if (value.isString()) {
      if (text.length() > Json.number(schema, Integer.MAX_VALUE, "maxLength")) {
        causes.add(
            new Cause(
                "FieldValueTooLong",
                "Too long: may not be more than %d bytes"
                    .formatted(Json.number(schema, 0, "maxLength")),
                path));
      }
    } else if (value.isNumber()) {
      var lowest = schema.path("minimum");
      var highest = schema.path("maximum");
      if (lowest.isNumber() && value.decimalValue().compareTo(lowest.decimalValue()) < 0) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: %s: %s in body should be greater than or equal to %s"
                    .formatted(text, path, lowest),
                path));
      }
      if (highest.isNumber() && value.decimalValue().compareTo(highest.decimalValue()) > 0) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: %s: %s in body should be less than or equal to %s"
                    .formatted(text, path, highest),
                path));
      }
    }
  }
}
