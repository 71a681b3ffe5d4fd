package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.k8s.api.Trees;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A {@code LabelSelector} as objects hold it: an empty one matches all, a missing one nothing. */
final class LabelSelector {

  private LabelSelector() {}

  static boolean matches(JsonNode selector, Map<String, String> labels) {
    return selector.isObject()
        && selector.path("matchLabels").properties().stream()
            .allMatch(e -> e.getValue().asString("").equals(labels.get(e.getKey())))
        && selector.path("matchExpressions").valueStream().allMatch(e -> holds(e, labels));
  }

  private static boolean holds(JsonNode expression, Map<String, String> labels) {
    var value = labels.get(Trees.text(expression, "key"));
    List<String> values = expression.path("values").valueStream().map(v -> v.asString("")).toList();
    return switch (Trees.text(expression, "operator")) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      default -> value == null;
    };
  }
}
