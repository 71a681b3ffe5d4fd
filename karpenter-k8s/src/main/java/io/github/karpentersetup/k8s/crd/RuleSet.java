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
  private final Map<Source, CelRule> programs = new HashMap<>();

  private record Source(String expression, boolean isOldOptional) {}

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
      compile(rule, "rule");
      compile(rule, "messageExpression");
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

  private void compile(JsonNode rule, String keyword) {
    var source = source(rule, keyword);
    if (!source.expression().isEmpty() && !programs.containsKey(source)) {
      programs.put(source, Cel.compile(source.expression(), source.isOldOptional()));
    }
  }

  private static Source source(JsonNode rule, String keyword) {
    return new Source(rule.path(keyword).asString(""), Keywords.isTrue(rule, "optionalOldSelf"));
  }

  Pattern pattern(String text) {
    return Objects.requireNonNull(patterns.get(text), text);
  }

  /**
   * Adds what the rules at this place of the schema refuse.
   *
   * @param old what was there before; a missing node if nothing was
   */
  void check(
      JsonNode value, JsonNode schema, String path, JsonNode old, List<Violation> violations) {
    var rules = schema.path(VALIDATIONS);
    if (rules.isEmpty()) {
      return;
    }
    var self = CelValues.of(value, schema);
    for (var rule : rules) {
      var source = source(rule, "rule");
      var program = programs.get(source);
      boolean isNew = old.isMissingNode();
      if (program == null || (program.isAboutChange() && isNew && !source.isOldOptional())) {
        continue;
      }
      var oldSelf =
          isNew
              ? Optional.empty()
              : source.isOldOptional()
                  ? Optional.of(CelValues.of(old, schema))
                  : CelValues.of(old, schema);
      program
          .failure(self, oldSelf)
          .ifPresent(
              why ->
                  violations.add(
                      new Violation(
                          reason(rule),
                          RulePaths.of(path, rule.path("fieldPath").asString("")),
                          message(rule, self, oldSelf) + why,
                          "change it so that this rule of the definition holds: "
                              + shown(source.expression()))));
    }
  }

  private static Violation.Reason reason(JsonNode rule) {
    return switch (rule.path("reason").asString("")) {
      case "FieldValueRequired" -> Violation.Reason.REQUIRED;
      case "FieldValueDuplicate" -> Violation.Reason.DUPLICATE;
      default -> Violation.Reason.INVALID;
    };
  }

  private String message(JsonNode rule, Object self, Object oldSelf) {
    var fixed = rule.path("message").asString("");
    var otherwise =
        fixed.isEmpty() ? "failed rule: " + shown(rule.path("rule").asString("")) : fixed;
    return Optional.ofNullable(programs.get(source(rule, "messageExpression")))
        .flatMap(program -> program.text(self, oldSelf))
        .orElse(otherwise);
  }

  private static String shown(String rule) {
    var line = rule.strip().replaceAll("\\s+", " ");
    return line.length() > 160 ? line.substring(0, 157) + "..." : line;
  }
}
