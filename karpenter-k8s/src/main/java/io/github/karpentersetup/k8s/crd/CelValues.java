package io.github.karpentersetup.k8s.crd;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * JSON as CEL sees it. Names of fields are escaped as Kubernetes does, so that rules can name them;
 * keys of maps stay as they are.
 */
final class CelValues {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "ns", new BigDecimal(1),
          "us", new BigDecimal(1_000),
          "µs", new BigDecimal(1_000),
          "ms", new BigDecimal(1_000_000),
          "s", new BigDecimal(1_000_000_000),
          "m", new BigDecimal(60_000_000_000L),
          "h", new BigDecimal(3_600_000_000_000L));
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern DURATION = Pattern.compile("[-+]?(" + DURATION_PART + ")+|0");
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
          value.isIntegralNumber()
                  && value.canConvertToLong()
                  && !Keywords.type(schema).equals("number")
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
    try {
      return switch (format.replace("-", "")) {
        case "datetime" -> OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
        case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        case "duration" -> DURATION.matcher(text).matches() ? duration(text) : text;
        case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
        default -> text;
      };
    } catch (DateTimeException | IllegalArgumentException e) {
      return text; // not of its format: a rule that relies on it counts as broken
    }
  }

  /** As Go writes it: {@code 1h30m}. */
  private static Duration duration(String text) {
    var all = Duration.ZERO;
    var part = DURATION_PART.matcher(text);
    while (part.find()) {
      var nanos =
          new BigDecimal(part.group(1)).multiply(Objects.requireNonNull(NANOS.get(part.group(2))));
      all = all.plusNanos(nanos.longValue());
    }
    return text.startsWith("-") ? all.negated() : all;
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
