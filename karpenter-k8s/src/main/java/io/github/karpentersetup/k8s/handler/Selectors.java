package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.k8s.api.Trees;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A Deployment's selector as the query parameter that lists its pods. */
final class Selectors {

  private Selectors() {}

  static String of(JsonNode deployment) {
    var terms = new ArrayList<String>();
    Trees.at(deployment, "spec", "selector", "matchLabels")
        .properties()
        .forEach(e -> terms.add(e.getKey() + "=" + e.getValue().asString("")));
    for (var e : Trees.at(deployment, "spec", "selector", "matchExpressions")) {
      var key = Trees.text(e, "key");
      var values =
          e.path("values").valueStream().map(v -> v.asString("")).collect(Collectors.joining(","));
      terms.add(
          switch (Trees.text(e, "operator")) {
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default ->
                key
                    + " "
                    + Trees.text(e, "operator").toLowerCase(Locale.ROOT)
                    + " ("
                    + values
                    + ")";
          });
    }
    return String.join(",", terms);
  }
}
