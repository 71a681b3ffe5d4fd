package io.github.karpentersetup.k8s.crd;

import dev.cel.common.values.NullValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * JSON as CEL sees it. Names of fields are escaped as Kubernetes does, so that rules can name them;
 * keys of maps stay as they are.
 */
final class CelValues {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return");

  private CelValues() {}

  static Object of(JsonNode value, JsonNode schema) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> object(value, schema);
      case ARRAY -> {
        var list = new ArrayList<Object>();
        value.forEach(item -> list.add(of(item, schema.path("items"))));
        yield list;
      }
      case STRING, BINARY -> text(value.asString(), schema.path("format").asString(""));
      case BOOLEAN -> value.booleanValue();
      case NUMBER ->
          value.isIntegralNumber() && value.canConvertToLong()
              ? (Object) value.longValue()
              : (Object) value.doubleValue();
      case NULL, MISSING -> NullValue.NULL_VALUE;
    };
  }

  private static Object object(JsonNode value, JsonNode schema) {
    var map = new LinkedHashMap<String, Object>();
    for (var field : value.properties()) {
      boolean named = schema.path("properties").has(field.getKey());
      map.put(
          named ? escaped(field.getKey()) : field.getKey(),
          of(field.getValue(), Keywords.field(schema, field.getKey())));
    }
    return map;
  }

  private static Object text(String text, String format) {
    if (!format.replace("-", "").equals("datetime")) {
      return text;
    }
    try {
      return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH; // refused by its format before a rule looks at it
    }
  }

  private static String escaped(String name) {
    if (RESERVED.contains(name)) {
      return "__" + name + "__";
    }
    if (IDENTIFIER.matcher(name).matches() && !name.contains("__")) {
      return name;
    }
    return name.replace("__", "__underscores__")
        .replace(".", "__dot__")
        .replace("-", "__dash__")
        .replace("/", "__slash__");
  }
}
