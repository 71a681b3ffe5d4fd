package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.step.PodPlacement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds to where pods may run; what they ask for already goes on holding. */
final class PodPins {

  private static final String NODE_AFFINITY = "nodeAffinity";
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String TERMS = "nodeSelectorTerms";
  private static final String EXPRESSIONS = "matchExpressions";
  private static final String FIELDS = "matchFields";

  private PodPins() {}

  /** The required terms of an affinity. */
  static List<Map<String, Object>> terms(Map<String, Object> affinity) {
    return maps(map(map(affinity.get(NODE_AFFINITY)).get(REQUIRED)).get(TERMS));
  }

  /** The affinity with other required terms. */
  static Map<String, Object> withTerms(
      Map<String, Object> affinity, List<Map<String, Object>> terms) {
    var required = map(map(affinity.get(NODE_AFFINITY)).get(REQUIRED));
    required.put(TERMS, terms);
    var node = map(affinity.get(NODE_AFFINITY));
    node.put(REQUIRED, required);
    var all = map(affinity);
    all.put(NODE_AFFINITY, node);
    return all;
  }

  /**
   * Each term demands the expressions as well, for terms are alternatives. Where one names values
   * of the same key, those that both name are left, or ours if they have none in common: that is
   * how a former pin goes.
   */
  static PodPlacement pinned(
      PodPlacement before, List<Map<String, Object>> expressions, Collection<Taint> taints) {
    var terms = new ArrayList<Map<String, Object>>();
    for (var term : before.terms()) {
      // One that demands nothing selects nothing, and must not begin to.
      terms.add(
          maps(term.get(EXPRESSIONS)).isEmpty() && maps(term.get(FIELDS)).isEmpty()
              ? term
              : demanding(term, expressions));
    }
    if (terms.isEmpty()) {
      terms.add(demanding(Map.of(), expressions));
    }
    return new PodPlacement(terms, tolerating(before.tolerations(), taints));
  }

  private static Map<String, Object> demanding(
      Map<String, Object> term, List<Map<String, Object>> expressions) {
    var all = maps(term.get(EXPRESSIONS));
    for (var wanted : expressions) {
      int same = sameKey(all, wanted);
      if (same < 0) {
        all.add(wanted);
      } else {
        all.set(same, both(all.get(same), wanted));
      }
    }
    var demanding = map(term);
    demanding.put(EXPRESSIONS, all);
    return demanding;
  }

  private static int sameKey(List<Map<String, Object>> expressions, Map<String, Object> wanted) {
    for (int i = 0; i < expressions.size(); i++) {
      var one = expressions.get(i);
      if (text(one, "key").equals(text(wanted, "key"))
          && text(one, "operator").equals(text(wanted, "operator"))) {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, Object> both(Map<String, Object> one, Map<String, Object> wanted) {
    var common = new ArrayList<>(values(one));
    common.retainAll(values(wanted));
    if (common.isEmpty()) {
      return wanted;
    }
    var both = map(one);
    both.put("values", common);
    return both;
  }

  private static List<Map<String, Object>> tolerating(
      List<Map<String, Object>> before, Collection<Taint> taints) {
    var all = new ArrayList<>(before);
    for (var taint : taints) {
      if (HostPod.of(Map.of("tolerations", all)).tolerations().stream()
          .noneMatch(t -> t.covers(taint))) {
        all.add(
            taint.value().isEmpty()
                ? Map.of("key", taint.key(), "operator", "Exists", "effect", taint.effect())
                : Map.of(
                    "key",
                    taint.key(),
                    "operator",
                    "Equal",
                    "value",
                    taint.value(),
                    "effect",
                    taint.effect()));
      }
    }
    return all;
  }

  /** {@code kubernetes.io/os In linux and topology.kubernetes.io/zone In a, b}. */
  static String words(List<Map<String, Object>> terms) {
    return terms.stream()
        .map(
            t -> {
              var all = maps(t.get(EXPRESSIONS));
              all.addAll(maps(t.get(FIELDS)));
              return all.stream().map(PodPins::expression).collect(Collectors.joining(" and "));
            })
        .collect(Collectors.joining("; or "));
  }

  private static String expression(Map<String, Object> expression) {
    var values = String.join(", ", values(expression));
    return text(expression, "key")
        + " "
        + text(expression, "operator")
        + (values.isEmpty() ? "" : " " + values);
  }

  /** {@code dedicated=platform:NoSchedule, CriticalAddonsOnly}. */
  static String tolerations(List<Map<String, Object>> tolerations) {
    return tolerations.stream()
        .map(
            t ->
                (text(t, "key").isEmpty() ? "all taints" : text(t, "key"))
                    + (text(t, "value").isEmpty() ? "" : "=" + text(t, "value"))
                    + (text(t, "effect").isEmpty() ? "" : ":" + text(t, "effect")))
        .collect(Collectors.joining(", "));
  }

  private static List<String> values(Map<String, Object> expression) {
    var values = new ArrayList<String>();
    if (expression.get("values") instanceof List<?> all) {
      all.forEach(v -> values.add(String.valueOf(v)));
    }
    return values;
  }

  private static String text(Map<String, Object> map, String key) {
    var value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  /** A copy; empty if it is no map. */
  static Map<String, Object> map(@Nullable Object value) {
    var copy = new LinkedHashMap<String, Object>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) -> {
            if (v != null) {
              copy.put(String.valueOf(k), v);
            }
          });
    }
    return copy;
  }

  /** A copy of the maps in a list; empty if it is none. */
  static List<Map<String, Object>> maps(@Nullable Object value) {
    var copy = new ArrayList<Map<String, Object>>();
    if (value instanceof List<?> all) {
      all.forEach(one -> copy.add(map(one)));
    }
    return copy;
  }
}
