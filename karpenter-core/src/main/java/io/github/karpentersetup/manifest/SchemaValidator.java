package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Report.item;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Holds a manifest against a {@link Schema} as the API server does with strict field validation: a
 * null field counts as missing, an unknown field is an error, text is never taken for a number or
 * the other way round.
 */
final class SchemaValidator {

  private final Hints hints;
  private final Report report;

  SchemaValidator(Hints hints, Report report) {
    this.hints = hints;
    this.report = report;
  }

  void validate(JsonNode given, Schema schema, String path) {
    check(Nulls.dropped(given, schema), schema, path);
  }

  /** Only that the fields of a value, and of all within it, are known. */
  void names(JsonNode value, Schema schema, String path) {
    if (value.isArray()) {
      var items = schema instanceof Schema.Items list ? list.item() : Schema.object();
      for (int i = 0; i < value.size(); i++) {
        names(value.get(i), items, item(path, i));
      }
    }
    for (var entry : value.properties()) {
      var at = child(path, entry.getKey());
      if (schema instanceof Schema.Dictionary dictionary) {
        names(entry.getValue(), dictionary.values(), at);
      } else {
        var object = schema instanceof Schema.Obj known ? known : Schema.object();
        var field = object.fields().get(entry.getKey());
        if (field == null) {
          unknown(path, entry.getKey(), object);
        } else {
          names(entry.getValue(), field.schema(), at);
        }
      }
    }
  }

  private void unknown(String path, String name, Schema.Obj schema) {
    report.server(
        child(path, name),
        "unknown field \"" + name + "\"",
        hints.forUnknownField(path, name, schema));
  }

  private void check(JsonNode value, Schema schema, String path) {
    boolean shaped;
    if (schema instanceof Schema.Obj object) {
      shaped = object(value, object, path);
    } else if (schema instanceof Schema.Dictionary dictionary) {
      shaped = dictionary(value, dictionary, path);
    } else if (schema instanceof Schema.Items items) {
      shaped = items(value, items, path);
    } else if (schema instanceof Schema.Text text) {
      shaped = text(value, text, path);
    } else if (schema instanceof Schema.Whole whole) {
      shaped = whole(value, whole, path);
    } else if (schema instanceof Schema.WholeOrText either) {
      shaped = wholeOrText(value, either, path);
    } else if (schema instanceof Schema.Flag) {
      shaped = value.isBoolean() || wrongType(value, path, "true or false", "without quotes");
    } else {
      shaped = true;
    }
    if (shaped) {
      schema.checks().forEach(check -> check.rule().check(value, path, report));
    }
  }

  private boolean object(JsonNode value, Schema.Obj schema, String path) {
    if (!value.isObject()) {
      return wrongType(value, path, "an object", "its fields on lines of their own, indented");
    }
    fieldCount(value, schema.maxFields(), path);
    for (var entry : value.properties()) {
      var field = schema.fields().get(entry.getKey());
      var at = child(path, entry.getKey());
      if (field == null) {
        unknown(path, entry.getKey(), schema);
      } else {
        check(entry.getValue(), field.schema(), at);
      }
    }
    schema
        .fields()
        .forEach(
            (name, field) -> {
              if (field.required() && !field.defaulted() && !value.hasNonNull(name)) {
                report.server(
                    child(path, name),
                    "is required and missing",
                    "add " + name + hints.exampleOf(name));
              }
            });
    return true;
  }

  private boolean dictionary(JsonNode value, Schema.Dictionary schema, String path) {
    if (!value.isObject()) {
      return wrongType(value, path, "an object", "each key and its value on a line of its own");
    }
    fieldCount(value, schema.maxFields(), path);
    value.properties().forEach(e -> check(e.getValue(), schema.values(), child(path, e.getKey())));
    return true;
  }

  private void fieldCount(JsonNode value, int most, String path) {
    if (most >= 0 && value.size() > most) {
      report.server(
          path,
          "has " + value.size() + " entries, at most " + most + " are allowed",
          most == 0 ? "leave it out" : "remove " + (value.size() - most));
    }
  }

  private boolean items(JsonNode value, Schema.Items schema, String path) {
    if (!value.isArray()) {
      return wrongType(value, path, "a list", "each item on a line of its own after \"- \"");
    }
    if (value.size() < schema.minItems()) {
      report.server(
          path, "is empty, at least " + schema.minItems() + " item is needed", "add an item");
    }
    if (schema.maxItems() >= 0 && value.size() > schema.maxItems()) {
      report.server(
          path,
          "has " + value.size() + " items, at most " + schema.maxItems() + " are allowed",
          "remove " + (value.size() - schema.maxItems()));
    }
    var seen = new HashSet<JsonNode>();
    for (int i = 0; i < value.size(); i++) {
      check(value.get(i), schema.item(), item(path, i));
      if (schema.distinct() && !seen.add(value.get(i))) {
        report.server(
            item(path, i), shown(value.get(i)) + " is in the list twice", "remove one of them");
      }
    }
    return true;
  }

  private boolean text(JsonNode value, Schema.Text schema, String path) {
    if (value.isArray() && schema.dateTime()) {
      report.runtime(
          path,
          "must be a date and time, is a list; the API server lets it pass",
          "write one as 2026-11-23T10:00:00Z");
      return false;
    }
    if (!value.isString()) {
      return wrongType(
          value,
          path,
          "text",
          value.isNumber() || value.isBoolean()
              ? "\"" + value.asString() + "\", in quotes"
              : "text");
    }
    var text = value.stringValue();
    int length = text.codePointCount(0, text.length());
    if (length < schema.minLength()) {
      report.server(
          path, "is empty, at least " + schema.minLength() + " character is needed", "fill it in");
      return false;
    }
    if (schema.maxLength() >= 0 && length > schema.maxLength()) {
      report.server(
          path,
          shown(value)
              + " has "
              + length
              + " characters, at most "
              + schema.maxLength()
              + " are allowed",
          "shorten it");
    }
    if (!schema.oneOf().isEmpty() && !schema.oneOf().contains(text)) {
      report.server(
          path,
          shown(value) + " is not one of " + String.join(", ", schema.oneOf()),
          hints.forUnknownValue(path, text, List.copyOf(schema.oneOf())));
    }
    if (schema.dateTime() && !isDateTime(text)) {
      report.server(
          path, shown(value) + " is not a date and time", "write it as 2026-11-23T10:00:00Z");
    }
    return patterns(value, schema.patterns(), path);
  }

  private boolean patterns(JsonNode value, List<TextPattern> patterns, String path) {
    for (var pattern : patterns) {
      if (!pattern.accepts(value.stringValue())) {
        report.server(
            path,
            shown(value) + " does not have the form " + pattern.regex(),
            "write " + pattern.meaning());
        return false;
      }
    }
    return true;
  }

  private boolean whole(JsonNode value, Schema.Whole schema, String path) {
    if (!isWhole(value)) {
      return wrongType(value, path, "a whole number", "a whole number without quotes");
    }
    var number = value.decimalValue();
    boolean below = number.compareTo(BigDecimal.valueOf(schema.min())) < 0;
    boolean above = number.compareTo(BigDecimal.valueOf(schema.max())) > 0;
    if (!below && !above) {
      return true;
    }
    var message = value.asString() + " is out of range";
    var fix = "write a number from " + schema.min() + " to " + schema.max();
    boolean onlyTooWide =
        value.canConvertToLong()
            && schema.bits() == 32
            && (below ? schema.min() == Integer.MIN_VALUE : schema.max() == Integer.MAX_VALUE);
    if (onlyTooWide) {
      // The API server does not hold a number to its 32 bits; Karpenter cannot read it then.
      report.runtime(path, message, fix);
    } else {
      report.server(path, message, fix);
    }
    return false;
  }

  private boolean wholeOrText(JsonNode value, Schema.WholeOrText schema, String path) {
    if (value.isString()) {
      return patterns(value, schema.patterns(), path);
    }
    return (isWhole(value) && value.canConvertToLong())
        || wrongType(
            value,
            path,
            "a whole number or text",
            value.isNumber() ? "\"" + value.asString() + "\", in quotes" : "a quantity");
  }

  private boolean wrongType(JsonNode value, String path, String expected, String fix) {
    report.server(path, "must be " + expected + ", is " + described(value), "write " + fix);
    return false;
  }

  /** JSON knows one kind of number: 1.0 is whole. */
  static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber()
            && Double.isFinite(value.doubleValue())
            && value.doubleValue() == Math.rint(value.doubleValue()));
  }

  /** The value as a message quotes it. */
  static String shown(JsonNode value) {
    var text = value.isString() ? value.stringValue() : value.toString();
    var cut = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return "\"" + cut.replace("\n", "\\n") + "\"";
  }

  private static String described(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "an object";
      case ARRAY -> "a list";
      case NULL, MISSING -> "null";
      case BOOLEAN -> value.asString();
      case NUMBER -> "the number " + value.asString();
      case STRING, BINARY -> "the text " + shown(value);
    };
  }

  private static boolean isDateTime(String text) {
    try {
      OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
