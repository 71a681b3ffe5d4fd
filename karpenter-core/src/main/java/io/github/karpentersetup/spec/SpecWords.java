package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What the parser says, in the words of someone who wrote a file. */
final class SpecWords {

  private static final Pattern MISSING =
      Pattern.compile(
          "Missing required creator property '([^']+)'"
              + "|required attributes are not set \\[([^\\],]+)");

  private SpecWords() {}

  /** The required key that is not there, if that is the problem. */
  static Optional<String> missing(DatabindException e) {
    var m = MISSING.matcher(message(e) + (e.getCause() == null ? "" : e.getCause().getMessage()));
    return m.find() ? Optional.of(m.group(1) == null ? m.group(2) : m.group(1)) : Optional.empty();
  }

  static Problem problem(DatabindException e, String path, JsonNode found) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return unknown(path, unknown);
    }
    var missing = missing(e);
    if (missing.isPresent()) {
      var key = path.isEmpty() ? missing.get() : path + "." + missing.get();
      return Problem.of(
          key,
          "is required and missing",
          key.equals("cluster") ? "write cluster: and the name of the EKS cluster" : "add it");
    }
    if (e.getCause() instanceof InvalidSpecException refused) {
      var p = refused.problems().get(0);
      return Problem.of(path, p.message(), p.fix());
    }
    if (e instanceof InvalidNullException) {
      return Problem.of(path, "is empty", "remove it, or give it a value");
    }
    if (e instanceof MismatchedInputException wrong) {
      return wrongType(path, found, wrong.getTargetType());
    }
    return Problem.of(
        path, found(found) + " cannot be read here", "see the fluent method's Javadoc");
  }

  private static Problem unknown(String path, UnrecognizedPropertyException e) {
    Collection<Object> ids = e.getKnownPropertyIds() == null ? List.of() : e.getKnownPropertyIds();
    var known = ids.stream().map(String::valueOf).sorted().toList();
    return Problem.of(
        path,
        "\"" + e.getPropertyName() + "\" is not known here",
        Similar.to(e.getPropertyName(), known)
            .map(word -> "did you mean " + word + "?")
            .orElse(
                "remove it, or check its indentation; known here: " + String.join(", ", known)));
  }

  private static Problem wrongType(String path, JsonNode found, @Nullable Class<?> wanted) {
    if (wanted == KarpenterVersion.class) {
      return Problem.of(
          path,
          found(found) + " is not a Karpenter version",
          "write all three parts, as in 1.14.1");
    }
    if (wanted != null && wanted.isEnum() && found.isValueNode()) {
      var values =
          Arrays.stream(wanted.getEnumConstants())
              .map(v -> Json.mapper().valueToTree(v).asString(""))
              .toList();
      return Problem.of(
          path,
          found(found) + " is not one of " + String.join(", ", values),
          Similar.to(found.asString(""), values)
              .map(word -> "did you mean " + word + "?")
              .orElse("write one of them"));
    }
    return Problem.of(
        path,
        found(found) + " stands where " + wanted(wanted) + " is expected",
        "write " + wanted(wanted) + example(wanted, found));
  }

  static String found(JsonNode node) {
    if (node.isArray()) {
      return "a list";
    }
    if (node.isObject()) {
      return node.isEmpty()
          ? "an empty mapping"
          : "a mapping ("
              + node.propertyNames().stream().limit(3).collect(Collectors.joining(", "))
              + ")";
    }
    return node.isNull() ? "nothing" : "\"" + node.asString("") + "\"";
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "something else";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (type == String.class
        || type.isEnum()
        || type == Delay.class
        || type == Memory.class
        || type == Setting.class) {
      return "text";
    }
    return Map.class.isAssignableFrom(type) ? "a mapping of names to values" : "a mapping";
  }

  private static String example(@Nullable Class<?> type, JsonNode found) {
    return switch (wanted(type)) {
      case "a list" ->
          found.isValueNode() && !found.isNull()
              ? ": [" + found.asString("") + "]"
              : ", a dash before each";
      case "a whole number" -> ", such as 2";
      default -> "";
    };
  }

  private static String message(JacksonException e) {
    return e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
  }
}
