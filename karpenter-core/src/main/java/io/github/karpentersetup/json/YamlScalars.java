package io.github.karpentersetup.json;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a YAML scalar stands for: under YAML 1.1, as go-yaml v2 reads it for Kubernetes and Helm
 * ({@code resolve.go} of go.yaml.in/yaml/v2 2.4.2), or under the JSON schema of YAML 1.2.
 */
final class YamlScalars {

  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern NUMBER_START = Pattern.compile("[-+.0-9].*", Pattern.DOTALL);
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern PLAIN_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);

  private YamlScalars() {}

  static JsonNode ofKubernetes(ScalarNode node) {
    return isText(node)
        ? JsonNodeFactory.instance.stringNode(node.getValue())
        : resolve(node.getValue());
  }

  /** Quoted, or tagged as text or as something of one's own. */
  private static boolean isText(ScalarNode node) {
    var tag = node.getTag();
    if (!tag.equals(Tag.STR)) {
      return !tag.getValue().startsWith(Tag.PREFIX);
    }
    // A number that the parser calls text has been tagged as text.
    return node.getScalarStyle() != ScalarStyle.PLAIN
        || PLAIN_NUMBER.matcher(node.getValue()).matches();
  }

  /** The parser underneath knows this schema, and has put its tags on the scalars. */
  static JsonNode ofJson(ScalarNode node) {
    var nodes = JsonNodeFactory.instance;
    var tag = node.getTag();
    var text = node.getValue();
    if (tag.equals(Tag.NULL)) {
      return nodes.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return nodes.booleanNode(text.equals("true"));
    }
    if (tag.equals(Tag.INT) && WHOLE.matcher(text).matches()) {
      return whole(new BigInteger(text));
    }
    if (tag.equals(Tag.FLOAT) && FLOAT.matcher(text).matches()) {
      return nodes.numberNode(Double.parseDouble(text));
    }
    return nodes.stringNode(text);
  }

  /** As Jackson's own: the smallest that holds it. */
  private static JsonNode whole(BigInteger value) {
    var nodes = JsonNodeFactory.instance;
    return value.bitLength() < 32
        ? nodes.numberNode(value.intValueExact())
        : value.bitLength() < 64
            ? nodes.numberNode(value.longValueExact())
            : nodes.numberNode(value);
  }

  static JsonNode resolve(String text) {
    var nodes = JsonNodeFactory.instance;
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return nodes.booleanNode(TRUE.contains(text));
    }
    if (NULL.contains(text)) {
      return nodes.nullNode();
    }
    if (NUMBER_START.matcher(text).matches()) {
      var plain = text.startsWith(".") ? text : text.replace("_", "");
      var whole = whole(plain);
      if (whole.isPresent()) {
        return nodes.numberNode(whole.get());
      }
      if (FLOAT.matcher(plain).matches()) {
        return number(Double.parseDouble(plain));
      }
    }
    return nodes.stringNode(text);
  }

  /** As it arrives in JSON, where 1e3 is written 1000. */
  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e18
        ? JsonNodeFactory.instance.numberNode((long) value)
        : JsonNodeFactory.instance.numberNode(value);
  }

  /** Go's integers of base 0: decimal, 0x, 0b, 0o, and octal after a zero. */
  private static Optional<BigInteger> whole(String text) {
    boolean negative = text.startsWith("-");
    var digits = negative || text.startsWith("+") ? text.substring(1) : text;
    var lower = digits.toLowerCase(Locale.ROOT);
    int radix = 10;
    var body = lower;
    if (lower.startsWith("0x") || lower.startsWith("0b") || lower.startsWith("0o")) {
      radix = lower.charAt(1) == 'x' ? 16 : lower.charAt(1) == 'b' ? 2 : 8;
      body = lower.substring(2);
    } else if (lower.length() > 1 && lower.startsWith("0")) {
      radix = 8;
      body = lower.substring(1);
    }
    if (body.isEmpty() || !Character.isLetterOrDigit(body.charAt(0))) {
      return Optional.empty();
    }
    try {
      var value = new BigInteger(body, radix);
      return value.compareTo(UNSIGNED_END) < 0
          ? Optional.of(negative ? value.negate() : value)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
