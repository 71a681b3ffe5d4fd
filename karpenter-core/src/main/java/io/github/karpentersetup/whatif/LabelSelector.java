package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Requirement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Selects pods by their labels. All of it holds together; an empty selector selects every pod.
 *
 * @param matchLabels labels with these values
 * @param matchExpressions {@code In}, {@code NotIn}, {@code Exists} and {@code DoesNotExist}
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

  public LabelSelector {
    matchLabels = Collections.unmodifiableMap(new TreeMap<>(matchLabels));
    matchExpressions = List.copyOf(matchExpressions);
  }

  /** Pods with this label. */
  public static LabelSelector of(String key, String value) {
    return new LabelSelector(Map.of(key, value), List.of());
  }

  /** Whether pods with these labels are selected. */
  public boolean selects(Map<String, String> labels) {
    for (var entry : matchLabels.entrySet()) {
      if (!entry.getValue().equals(labels.get(entry.getKey()))) {
        return false;
      }
    }
    for (var expression : matchExpressions) {
      if (!matches(expression, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Requirement expression, Map<String, String> labels) {
    var value = labels.get(expression.key());
    return switch (expression.operator()) {
      case IN -> value != null && expression.values().contains(value);
      case NOT_IN -> value == null || !expression.values().contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      // Not for selectors; packing names them as a problem.
      case GT, LT, GTE, LTE -> false;
    };
  }
}
