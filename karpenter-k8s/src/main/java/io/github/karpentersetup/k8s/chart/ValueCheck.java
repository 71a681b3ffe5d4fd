package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Similar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds values against the chart's own {@code values.yaml}. Helm takes whatever it is given: a
 * mistyped key is ignored, and {@code "false"} in quotes is true to a template.
 */
public final class ValueCheck {

  private ValueCheck() {}

  /** What is certainly meant otherwise: another type than the chart's, or a key almost like one. */
  public static List<Problem> problems(Map<String, Object> values, Map<String, Object> defaults) {
    var problems = new ArrayList<Problem>();
    check("", values, defaults, problems);
    return problems;
  }

  private static void check(
      String path, Map<?, ?> values, Map<?, ?> defaults, List<Problem> problems) {
    var known = defaults.keySet().stream().map(String::valueOf).sorted().toList();
    values.forEach(
        (key, value) -> {
          var at = path + key;
          if (defaults.containsKey(key)) {
            check(at, value, defaults.get(key), problems);
          } else {
            similar(String.valueOf(key), known)
                .ifPresent(
                    word ->
                        problems.add(
                            Problem.of(
                                "chart.values." + at,
                                "the chart has no value of this name, and would ignore it",
                                "did you mean " + path + word + "?")));
          }
        });
  }

  /** In a map without defaults anything goes: annotations, selectors, resources. */
  private static Optional<String> similar(String key, List<String> known) {
    return known.isEmpty() ? Optional.empty() : Similar.to(key, known);
  }

  private static void check(
      String at, @Nullable Object value, @Nullable Object normal, List<Problem> problems) {
    if (value == null || normal == null) {
      return;
    }
    if (value instanceof Map<?, ?> map && normal instanceof Map<?, ?> defaults) {
      if (!defaults.isEmpty()) {
        check(at + ".", map, defaults, problems);
      }
      return;
    }
    if (!fits(value, type(normal))) {
      var wanted = type(normal);
      problems.add(
          Problem.of(
              "chart.values." + at,
              shown(value) + " stands where the chart has " + wanted + ": " + shown(normal),
              "write " + wanted + (wanted.equals("true or false") ? ", without quotes" : "")));
    }
  }

  private static boolean fits(Object value, String wanted) {
    return switch (wanted) {
      case "text" -> !(value instanceof Map) && !(value instanceof List);
      case "a number" -> String.valueOf(value).matches("[0-9]+(\\.[0-9]+)?%?");
      default -> type(value).equals(wanted);
    };
  }

  private static String type(Object value) {
    if (value instanceof Map) {
      return "a mapping";
    }
    if (value instanceof List) {
      return "a list";
    }
    return value instanceof Boolean
        ? "true or false"
        : value instanceof Number ? "a number" : "text";
  }

  private static String shown(Object value) {
    if (value instanceof Map || value instanceof List) {
      return type(value);
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }
}
