package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.item;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rules that lists of selector terms share. */
final class SelectorTermRules {

  private SelectorTermRules() {}

  /** Whether there is a term at all. */
  static boolean some(JsonNode terms, String what, String path, Report report) {
    if (terms.isEmpty()) {
      report.server(
          path,
          "selects no " + what,
          "add a term, such as - tags: {karpenter.sh/discovery: <cluster>}");
    }
    return !terms.isEmpty();
  }

  /** Every term has one of these fields. */
  static void someField(
      JsonNode terms, List<String> fields, String fix, String path, Report report) {
    for (int i = 0; i < terms.size(); i++) {
      var term = terms.path(i);
      if (fields.stream().noneMatch(term::hasNonNull)) {
        report.server(item(path, i), "has none of " + String.join(", ", fields), fix);
      }
    }
  }

  /** A term with this field has none of the others. */
  static void standsAlone(
      JsonNode terms, String field, List<String> others, String path, Report report) {
    for (int i : crowded(terms, field, others)) {
      report.server(item(path, i), alone(terms.path(i), field, others), fix(field));
    }
  }

  /**
   * The same where the CRD's rule only bites when every term breaks it, an empty list included:
   * beside a good term a bad one passes the API server, and Karpenter then ignores its other
   * fields.
   */
  static void notAll(
      JsonNode terms, String field, List<String> others, String path, Report report) {
    if (terms.isEmpty()) {
      report.server(path, "is an empty list, which the CRD's rules refuse", "leave it out");
      return;
    }
    var crowded = crowded(terms, field, others);
    for (int i : crowded) {
      var message = alone(terms.path(i), field, others);
      if (crowded.size() == terms.size()) {
        report.server(item(path, i), message, fix(field));
      } else {
        report.runtime(
            item(path, i),
            message
                + "; the API server lets it pass beside other terms, and "
                + field
                + " alone would count",
            fix(field));
      }
    }
  }

  private static List<Integer> crowded(JsonNode terms, String field, List<String> others) {
    var crowded = new ArrayList<Integer>();
    for (int i = 0; i < terms.size(); i++) {
      var term = terms.path(i);
      if (term.hasNonNull(field)
          && others.stream().anyMatch(o -> !o.equals(field) && term.hasNonNull(o))) {
        crowded.add(i);
      }
    }
    return crowded;
  }

  private static String alone(JsonNode term, String field, List<String> others) {
    var beside = others.stream().filter(o -> !o.equals(field) && term.hasNonNull(o)).toList();
    return field + " does not go with " + String.join(", ", beside) + " in one term";
  }

  private static String fix(String field) {
    return "keep " + field + " alone, and move the rest to a term of its own";
  }
}
