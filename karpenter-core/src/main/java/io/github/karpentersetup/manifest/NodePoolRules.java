package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Report.item;
import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules between the fields of a NodePool. */
final class NodePoolRules {

  private static final Set<String> COMPARISONS = Set.of("Gt", "Lt", "Gte", "Lte");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

  private final KarpenterVersion karpenter;
  private final LabelRules labelRules;

  NodePoolRules(ApiVersion api, KarpenterVersion karpenter) {
    this.karpenter = karpenter;
    this.labelRules = new LabelRules(api, karpenter);
  }

  void labels(JsonNode labels, String path, Report report) {
    for (var entry : labels.properties()) {
      var key = entry.getKey();
      var at = child(path, key);
      labelRules.restriction(key).ifPresent(why -> report.server(at, why, LabelRules.FIX));
      LabelRules.qualifiedName(key, at, report);
      labelRules.karpenterRestriction(key).ifPresent(w -> report.runtime(at, w, LabelRules.FIX));
    }
  }

  void requirementKey(JsonNode key, String path, Report report) {
    var text = key.stringValue();
    labelRules.restriction(text).ifPresent(why -> report.server(path, why, LabelRules.FIX));
    labelRules
        .karpenterRestriction(LabelRules.normalized(text))
        .ifPresent(why -> report.runtime(path, why, LabelRules.FIX));
  }

  void requirementValues(JsonNode requirements, String path, Report report) {
    for (int i = 0; i < requirements.size(); i++) {
      var requirement = requirements.path(i);
      var at = child(item(path, i), "values");
      var operator = requirement.path("operator").asString("");
      var values = requirement.path("values");
      if (operator.equals("In")) {
        int least = requirement.path("minValues").asInt(0);
        if (values.isEmpty()) {
          report.server(
              at,
              "operator In needs at least one value",
              "add a value, or use operator Exists for any value");
        } else if (values.size() < least) {
          report.server(
              at,
              "has " + values.size() + " values, minValues asks for " + least,
              "add values, or lower minValues to " + values.size());
        }
      }
      if (COMPARISONS.contains(operator) && !isOneWholeNumber(values)) {
        report.server(
            at,
            "operator " + operator + " needs exactly one whole number, zero or more",
            "write one number in quotes, such as [\"2\"]");
      }
    }
  }

  private static boolean isOneWholeNumber(JsonNode values) {
    if (values.size() != 1) {
      return false;
    }
    if (!values.path(0).isString()) {
      return true; // of the wrong type, and reported as such
    }
    var text = values.path(0).stringValue();
    try {
      return WHOLE.matcher(text).matches() && Long.parseLong(text) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Labels of which Karpenter knows every value: one it knows has to be among those given. */
  void knownValues(JsonNode requirement, String path, Report report) {
    var known = labelRules.knownValues(requirement.path("key").asString(""));
    var values = requirement.path("values");
    if (known.isEmpty() || !requirement.path("operator").asString("").equals("In")) {
      return;
    }
    long valid = values.valueStream().filter(v -> known.contains(v.asString(""))).count();
    var at = child(path, "values");
    if (!values.isEmpty() && valid == 0) {
      report.runtime(
          at,
          "none of " + values + " is a value Karpenter " + karpenter + " knows",
          "use " + String.join(", ", known));
    } else if (valid > 0 && valid < requirement.path("minValues").asInt(0)) {
      report.runtime(
          at,
          "only "
              + valid
              + " of the values are known, minValues asks for "
              + requirement.path("minValues").asInt(0),
          "use " + String.join(", ", known) + ", or lower minValues");
    }
  }

  void distinctTaints(JsonNode spec, String path, Report report) {
    Map<List<String>, String> seen = new HashMap<>();
    for (var field : List.of("taints", "startupTaints")) {
      var taints = spec.path(field);
      for (int i = 0; i < taints.size(); i++) {
        var key = taints.path(i).path("key").asString("");
        var effect = taints.path(i).path("effect").asString("");
        var at = item(child(path, field), i);
        var first = seen.putIfAbsent(List.of(key, effect), at);
        if (first != null) {
          report.runtime(
              at,
              "taint \"" + key + "\" with effect " + effect + " is given already at " + first,
              "remove one of the two");
        }
      }
    }
  }

  void scheduleWithDuration(JsonNode budgets, String path, Report report) {
    for (int i = 0; i < budgets.size(); i++) {
      boolean schedule = budgets.path(i).hasNonNull("schedule");
      boolean duration = budgets.path(i).hasNonNull("duration");
      if (schedule != duration) {
        report.server(
            item(path, i),
            "has a " + (schedule ? "schedule but no duration" : "duration but no schedule"),
            "give both, or neither for a budget that is always active");
      }
    }
  }

  void cronSchedule(JsonNode schedule, String path, Report report) {
    Cron.problem(schedule.stringValue())
        .ifPresent(
            why ->
                report.runtime(
                    path,
                    shown(schedule) + " is not a schedule: " + why,
                    "write minute, hour, day of month, month and day of week, such as"
                        + " \"0 9 * * 1-5\""));
  }

  void betaConsolidation(JsonNode disruption, String path, Report report) {
    var policy = disruption.path("consolidationPolicy").asString("WhenUnderutilized");
    var after = disruption.path("consolidateAfter").asString("");
    if (policy.equals("WhenUnderutilized") && !after.isEmpty() && !after.equals("Never")) {
      report.server(
          child(path, "consolidateAfter"),
          "consolidateAfter "
              + after
              + " does not go with consolidationPolicy WhenUnderutilized"
              + " in v1beta1",
          "leave it out, use WhenEmpty, or use Karpenter 1.0 or later");
    }
    if (policy.equals("WhenEmpty") && after.isEmpty()) {
      report.server(
          child(path, "consolidateAfter"),
          "consolidationPolicy WhenEmpty needs consolidateAfter",
          "say how long a node has to be empty, such as consolidateAfter: 30s");
    }
  }

  void parsesAsDelay(JsonNode value, String path, Report report) {
    if (!TextPattern.DURATION_OR_NEVER.accepts(value.stringValue())) {
      report.runtime(
          path,
          shown(value) + " is not a duration",
          "write " + TextPattern.DURATION_OR_NEVER.meaning());
    }
  }

  void filledIn(JsonNode value, String path, Report report) {
    if (value.stringValue().isEmpty() && karpenter.atLeast(1, 1, 0)) {
      report.server(path, "is empty", "fill it in");
    }
  }

  void knownNodeClassKind(JsonNode ref, String path, Report report) {
    expect(ref, "group", CustomResource.NODE_CLASS.group(), path, report);
    expect(ref, "kind", CustomResource.NODE_CLASS.kind(), path, report);
  }

  private static void expect(
      JsonNode ref, String field, String expected, String path, Report report) {
    var value = ref.path(field);
    if (value.isString() && !value.stringValue().equals(expected)) {
      report.runtime(
          child(path, field),
          shown(value) + " is not a node class Karpenter's AWS provider has",
          "write " + field + ": " + expected);
    }
  }

  void staticPool(JsonNode spec, String path, Report report) {
    if (!spec.hasNonNull("replicas")) {
      return;
    }
    var limits = spec.path("limits");
    if (!limits.isEmpty() && !(limits.size() == 1 && limits.has("nodes"))) {
      report.server(
          child(path, "limits"),
          "a NodePool with replicas takes no limit but nodes",
          "remove the other limits, or replicas");
    }
    if (spec.hasNonNull("weight")) {
      report.server(
          child(path, "weight"),
          "a NodePool with replicas takes no weight",
          "remove weight, or replicas");
    }
  }
}
