package io.github.karpentersetup.k8s.crd;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** CEL's {@code 'node %s has %d pods'.format([name, count])}, as in cel-go's strings library. */
final class CelFormatter {

  private static final Pattern CLAUSE = Pattern.compile("%(?:\\.([0-9]+))?(.?)", Pattern.DOTALL);

  private CelFormatter() {}

  static String format(String template, List<?> values) {
    var result = new StringBuilder();
    var clause = CLAUSE.matcher(template);
    int next = 0;
    while (clause.find()) {
      if (clause.group(2).equals("%")) {
        clause.appendReplacement(result, "%");
        continue;
      }
      if (next == values.size()) {
        throw new IllegalArgumentException("index " + next + " out of range");
      }
      var shown = shown(clause.group(2), precision(clause), values.get(next++));
      clause.appendReplacement(result, Matcher.quoteReplacement(shown));
    }
    return clause.appendTail(result).toString();
  }

  private static int precision(Matcher clause) {
    return clause.group(1) == null ? 6 : Integer.parseInt(clause.group(1));
  }

  private static String shown(String verb, int precision, Object value) {
    return switch (verb) {
      case "s" -> text(value);
      case "d" -> whole(verb, value).toString();
      case "b" ->
          value instanceof Boolean flag ? (flag ? "1" : "0") : whole(verb, value).toString(2);
      case "o" -> whole(verb, value).toString(8);
      case "x" -> hex(verb, value);
      case "X" -> hex(verb, value).toUpperCase(Locale.ROOT);
      case "f" -> number(verb, value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
      case "e" -> String.format(Locale.ROOT, "%." + precision + "e", number(verb, value));
      default ->
          throw new IllegalArgumentException("unrecognized formatting clause \"" + verb + "\"");
    };
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(CelFormatter::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
          : String.valueOf(number).replace("Infinity", "Inf");
    }
    if (value instanceof Duration duration) {
      return seconds(duration) + "s";
    }
    if (value instanceof CelByteString bytes) {
      return bytes.toStringUtf8();
    }
    return value instanceof NullValue ? "null" : value.toString();
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
        .add(BigDecimal.valueOf(duration.getNano(), 9))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static BigInteger whole(String verb, Object value) {
    if (value instanceof Long number) {
      return BigInteger.valueOf(number);
    }
    if (value instanceof UnsignedLong number) {
      return number.bigIntegerValue();
    }
    throw unfit(verb, value);
  }

  private static String hex(String verb, Object value) {
    if (value instanceof String text) {
      return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
    return value instanceof CelByteString bytes
        ? HexFormat.of().formatHex(bytes.toByteArray())
        : whole(verb, value).toString(16);
  }

  private static BigDecimal number(String verb, Object value) {
    if (value instanceof Double number && Double.isFinite(number)) {
      return BigDecimal.valueOf(number);
    }
    return new BigDecimal(whole(verb, value));
  }

  private static IllegalArgumentException unfit(String verb, Object value) {
    return new IllegalArgumentException("%" + verb + " does not take " + text(value));
  }
}
