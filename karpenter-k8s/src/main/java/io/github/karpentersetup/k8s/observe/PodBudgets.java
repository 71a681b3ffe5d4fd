package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.facts.PodBudget;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Every PodDisruptionBudget, with its selector. */
record PodBudgets(List<Entry> entries) {

  /** A budget and the pods it is for. */
  record Entry(PodBudget budget, JsonNode selector) {}

  static PodBudgets read(ApiServer server) {
    var entries = new ArrayList<Entry>();
    server.each(
        Resources.POD_BUDGETS,
        "",
        Map.of(),
        b -> entries.add(new Entry(budget(b), Trees.at(b, "spec", "selector"))));
    entries.sort(Comparator.comparing(e -> e.budget().path()));
    return new PodBudgets(entries);
  }

  List<PodBudget> budgets() {
    return entries.stream().map(Entry::budget).toList();
  }

  /** The names of those that select a pod. */
  List<String> of(String namespace, Map<String, String> labels) {
    return entries.stream()
        .filter(e -> e.budget().namespace().equals(namespace))
        .filter(e -> LabelSelector.matches(e.selector(), labels))
        .map(e -> e.budget().name())
        .toList();
  }

  private static PodBudget budget(JsonNode b) {
    return new PodBudget(
        Trees.namespace(b),
        Trees.name(b),
        bound(b),
        Trees.number(0, b, "status", "disruptionsAllowed"),
        Trees.number(0, b, "status", "currentHealthy"),
        Trees.number(0, b, "status", "expectedPods"),
        Trees.text(b, "metadata", "labels", Ownership.TAG));
  }

  private static String bound(JsonNode b) {
    for (var kind : List.of("minAvailable", "maxUnavailable")) {
      var value = Trees.text(b, "spec", kind);
      if (!value.isEmpty()) {
        return kind + " " + value;
      }
    }
    return "";
  }
}
