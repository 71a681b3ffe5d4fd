package io.github.karpentersetup.k8s.crd;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The patterns and CEL rules of a schema, compiled once; found again by their text. */
final class RuleSet {

  private static final String VALIDATIONS = "x-kubernetes-validations";

  private final Map<String, Pattern> patterns = new HashMap<>();
  private final Map<String, Optional<CelRule>> programs = new HashMap<>();

  private RuleSet() {}

  static RuleSet compile(JsonNode schema) {
    var rules = new RuleSet();
    rules.collect(schema);
    return rules;
  }

  private void collect(JsonNode schema) {
    var pattern = schema.path("pattern").asString("");
    if (!pattern.isEmpty() && !patterns.containsKey(pattern)) {
      patterns.put(pattern, compiled(pattern));
    }
    for (var rule : schema.path(VALIDATIONS)) {
      program(rule.path("rule").asString(""), rule);
      program(rule.path("messageExpression").asString(""), rule);
    }
    schema.path("properties").forEach(this::collect);
    collectIf(schema.path("additionalProperties"));
    collectIf(schema.path("items"));
    collectIf(schema.path("not"));
    for (var combination : List.of("allOf", "anyOf", "oneOf")) {
      schema.path(combination).forEach(this::collect);
    }
  }

  private void collectIf(JsonNode schema) {
    if (schema.isObject()) {
      collect(schema);
    }
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new InvalidRuleException(
          "the pattern " + pattern + " cannot be read: " + e.getMessage());
    }
  }

  private void program(String expression, JsonNode rule) {
    if (!expression.isEmpty() && !programs.containsKey(expression)) {
      programs.put(expression, Cel.compile(expression, Keywords.isTrue(rule, "optionalOldSelf")));
    }
  }

  Pattern pattern(String text) {
    return Objects.requireNonNull(patterns.get(text), text);
  }

  /** Adds what the rules at this place of the schema refuse. */
  void check(JsonNode value, JsonNode schema, String path, List<Violation> violations) {
    var rules = schema.path(VALIDATIONS);
    if (rules.isEmpty()) {
      return;
    }
    var self = CelValues.of(value, schema);
    for (var rule : rules) {
      var text = rule.path("rule").asString("");
      programs
          .getOrDefault(text, Optional.empty())
          .flatMap(program -> program.failure(self))
          .ifPresent(
              why ->
                  violations.add(
                      new Violation(
                          reason(rule),
                          RulePaths.of(path, rule.path("fieldPath").asString("")),
                          message(rule, self) + why,
                          "change it so that this rule of the definition holds: " + shown(text))));
    }
  }

  private static Violation.Reason reason(JsonNode rule) {
    return switch (rule.path("reason").asString("")) {
      case "FieldValueRequired" -> Violation.Reason.REQUIRED;
      case "FieldValueDuplicate" -> Violation.Reason.DUPLICATE;
      default -> Violation.Reason.INVALID;
    };
  }

  private String message(JsonNode rule, Object self) {
    var fixed = rule.path("message").asString("");
    var otherwise =
        fixed.isEmpty() ? "failed rule: " + shown(rule.path("rule").asString("")) : fixed;
    return programs
        .getOrDefault(rule.path("messageExpression").asString(""), Optional.empty())
        .flatMap(program -> program.text(self))
        .orElse(otherwise);
  }

  private static String shown(String rule) {
    var line = rule.strip().replaceAll("\\s+", " ");
    return line.length() > 160 ? line.substring(0, 157) + "..." : line;
  }
}
