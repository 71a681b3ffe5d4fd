package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.k8s.crd.Violation.Reason;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a schema says of a value by itself: its type, form and bounds. */
final class ValueCheck {

  /** Larger ones have no exact form as JSON's numbers. */
  private static final double LARGEST_WHOLE_DOUBLE = 9_007_199_254_740_991d;

  private final RuleSet rules;
  private final List<Violation> violations;

  ValueCheck(RuleSet rules, List<Violation> violations) {
    this.rules = rules;
    this.violations = violations;
  }

  /** Whether the value has the right type. */
  boolean check(JsonNode value, JsonNode schema, String path) {
    if (!hasType(value, schema)) {
      var expected = expected(schema);
      violations.add(
          new Violation(
              Reason.TYPE,
              path,
              "must be " + expected + ", is " + described(value),
              "write " + expected));
      return false;
    }
    oneOf(value, schema, path);
    if (value.isString()) {
      text(value.stringValue(), schema, path);
    } else if (value.isNumber()) {
      number(value, schema, path);
    } else if (value.isArray()) {
      size(value.size(), schema, "Items", "items", path);
    } else if (value.isObject()) {
      size(value.size(), schema, "Properties", "entries", path);
    }
    return true;
  }

  private static boolean hasType(JsonNode value, JsonNode schema) {
    if (Keywords.isIntOrString(schema)) {
      return isWhole(value) || value.isString();
    }
    return switch (Keywords.type(schema)) {
      case "object" -> value.isObject();
      // The API server lets a list pass where text has a format.
      case "string" -> value.isString() || (value.isArray() && schema.has("format"));
      case "array" -> value.isArray();
      case "boolean" -> value.isBoolean();
      case "integer" -> isWhole(value);
      case "number" -> value.isNumber();
      default -> true;
    };
  }

  /** JSON knows one kind of number: 1.0 is whole. */
  private static boolean isWhole(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.canConvertToLong();
    }
    return value.isNumber()
        && Math.abs(value.doubleValue()) <= LARGEST_WHOLE_DOUBLE
        && value.doubleValue() == Math.rint(value.doubleValue());
  }

  private void oneOf(JsonNode value, JsonNode schema, String path) {
    var words = schema.path("enum");
    if (words.isArray() && words.valueStream().noneMatch(value::equals)) {
      var known = words.valueStream().map(JsonNode::asString).toList();
      violations.add(
          new Violation(
              Reason.NOT_SUPPORTED,
              path,
              shown(value) + " is not one of " + String.join(", ", known),
              Similar.to(value.asString(""), known)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("write one of them")));
    }
  }

  private void text(String text, JsonNode schema, String path) {
    int length = text.codePointCount(0, text.length());
    if (schema.has("maxLength") && length > schema.path("maxLength").asLong()) {
      violations.add(
          new Violation(
              Reason.TOO_LONG,
              path,
              "has " + length + " characters, at most " + schema.path("maxLength") + " are allowed",
              "shorten it"));
    }
    if (length < schema.path("minLength").asLong(0)) {
      invalid(
          path,
          "has " + length + " characters, at least " + schema.path("minLength") + " are needed",
          "fill it in");
    }
    var pattern = schema.path("pattern").asString("");
    if (!pattern.isEmpty() && !rules.pattern(pattern).matcher(text).find()) {
      invalid(path, shown(text) + " does not have the form " + pattern, "write it in that form");
    }
    var format = schema.path("format").asString("");
    if (!Formats.accepts(format, text)) {
      invalid(path, shown(text) + " is not a " + format, "write it as " + Formats.example(format));
    }
  }

  private void number(JsonNode value, JsonNode schema, String path) {
    var number = value.decimalValue();
    if (schema.path("minimum").isNumber()) {
      int order = number.compareTo(schema.path("minimum").decimalValue());
      if (order < 0 || (order == 0 && Keywords.isTrue(schema, "exclusiveMinimum"))) {
        invalid(path, number + " is below the least, " + schema.path("minimum"), "raise it");
      }
    }
    if (schema.path("maximum").isNumber()) {
      int order = number.compareTo(schema.path("maximum").decimalValue());
      if (order > 0 || (order == 0 && Keywords.isTrue(schema, "exclusiveMaximum"))) {
        invalid(path, number + " is above the most, " + schema.path("maximum"), "lower it");
      }
    }
    var step = schema.path("multipleOf");
    if (step.isNumber() && number.remainder(step.decimalValue()).compareTo(BigDecimal.ZERO) != 0) {
      invalid(path, number + " is not a multiple of " + step, "round it");
    }
  }

  private void size(int size, JsonNode schema, String keyword, String what, String path) {
    long most = schema.path("max" + keyword).asLong(Long.MAX_VALUE);
    long least = schema.path("min" + keyword).asLong(0);
    if (size > most) {
      violations.add(
          new Violation(
              Reason.TOO_MANY,
              path,
              "has " + size + " " + what + ", at most " + most + " are allowed",
              most == 0 ? "leave it out" : "remove " + (size - most)));
    }
    if (size < least) {
      invalid(
          path,
          "has " + size + " " + what + ", at least " + least + " are needed",
          "add " + (least - size));
    }
  }

  private void invalid(String path, String message, String fix) {
    violations.add(new Violation(Reason.INVALID, path, message, fix));
  }

  private static String expected(JsonNode schema) {
    if (Keywords.isIntOrString(schema)) {
      return "a whole number or text";
    }
    return switch (Keywords.type(schema)) {
      case "object" -> "an object";
      case "array" -> "a list";
      case "string" -> "text, in quotes where it looks like something else";
      case "boolean" -> "true or false, without quotes";
      case "integer" -> "a whole number without quotes";
      default -> "a number without quotes";
    };
  }

  private static String described(JsonNode value) {
    if (value.isObject()) {
      return "an object";
    }
    return value.isArray()
        ? "a list"
        : (value.isString() ? "the text " : value.isNumber() ? "the number " : "") + shown(value);
  }

  /** The value as a message quotes it. */
  static String shown(JsonNode value) {
    return value.isString() ? shown(value.stringValue()) : cut(value.toString());
  }

  private static String shown(String text) {
    return "\"" + cut(text).replace("\n", "\\n") + "\"";
  }

  private static String cut(String text) {
    return text.length() > 80 ? text.substring(0, 77) + "..." : text;
  }
}
