package io.github.karpentersetup.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values the chart is rendered with: this library's, then the user's over them. */
final class ChartValues {

  private static final int DEFAULT_REPLICAS = 2;
  private static final String ROLE_ARN = "eks.amazonaws.com/role-arn";

  private ChartValues() {}

  static int replicas(Draft draft) {
    return given(draft, "replicas")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(Integer::valueOf)
        .or(() -> draft.spec().chart().replicas())
        .orElse(DEFAULT_REPLICAS);
  }

  static String cpu(Draft draft) {
    return given(draft, "controller", "resources", "requests", "cpu")
        .filter(Quantities::isQuantity)
        .or(() -> draft.spec().chart().cpu())
        .orElse("1");
  }

  static String memory(Draft draft) {
    return given(draft, "controller", "resources", "requests", "memory")
        .filter(Quantities::isQuantity)
        .or(() -> draft.spec().chart().memory())
        .orElse("1Gi");
  }

  static String roleArn(Draft draft) {
    return given(draft, "serviceAccount", "annotations", ROLE_ARN)
        .orElseGet(() -> draft.roleArn(draft.choices().controllerRole()));
  }

  /** The interruption queue that the user's own values name. */
  static Optional<String> interruptionQueue(Draft draft) {
    return given(draft, "settings", "interruptionQueue").filter(q -> !q.isEmpty());
  }

  static Map<String, Object> of(Draft draft) {
    var base = base(draft);
    var over = draft.spec().chart().values();
    var replaced = new ArrayList<String>();
    collectReplaced("", base, over, replaced);
    if (!replaced.isEmpty()) {
      draft.add(
          Finding.info(
              "chart-values-win",
              "your chart values take the place of what this plan would set: "
                  + String.join(", ", replaced)));
    }
    return merged(base, over);
  }

  private static Map<String, Object> base(Draft draft) {
    var chart = draft.spec().chart();
    var resources =
        Map.<String, Object>of(
            "cpu", chart.cpu().orElse("1"), "memory", chart.memory().orElse("1Gi"));
    var values = new LinkedHashMap<String, Object>();
    values.put("settings", settings(draft));
    values.put(
        "serviceAccount",
        Map.of("annotations", Map.of(ROLE_ARN, draft.roleArn(draft.choices().controllerRole()))));
    values.put("replicas", chart.replicas().orElse(DEFAULT_REPLICAS));
    values.put(
        "controller", Map.of("resources", Map.of("requests", resources, "limits", resources)));
    values.put("affinity", affinity(draft.placement().nodeGroups()));
    return values;
  }

  private static Map<String, Object> settings(Draft draft) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("clusterName", draft.spec().cluster());
    var gates = FeatureGates.needed(draft);
    if (!gates.isEmpty()) {
      settings.put("featureGates", gates);
    }
    return settings;
  }

  /**
   * One term, so that both expressions must hold: terms are alternatives, expressions are not. The
   * chart's own anti-affinity stays, for Helm merges maps.
   */
  private static Map<String, Object> affinity(List<String> nodeGroups) {
    var expressions = new ArrayList<Map<String, Object>>();
    expressions.add(Map.of("key", "karpenter.sh/nodepool", "operator", "DoesNotExist"));
    if (!nodeGroups.isEmpty()) {
      expressions.add(
          Map.of("key", "eks.amazonaws.com/nodegroup", "operator", "In", "values", nodeGroups));
    }
    return Map.of(
        "nodeAffinity",
        Map.of(
            "requiredDuringSchedulingIgnoredDuringExecution",
            Map.of("nodeSelectorTerms", List.of(Map.of("matchExpressions", expressions)))));
  }

  /** What the user's own values say at a path. */
  private static Optional<String> given(Draft draft, String... path) {
    @Nullable Object at = draft.spec().chart().values();
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at == null || at instanceof Map ? Optional.empty() : Optional.of(String.valueOf(at));
  }

  private static void collectReplaced(
      String path, Map<?, ?> base, Map<?, ?> over, List<String> replaced) {
    base.forEach(
        (key, ours) -> {
          var theirs = over.get(key);
          var at = path + key;
          if (ours instanceof Map<?, ?> b && theirs instanceof Map<?, ?> o) {
            collectReplaced(at + ".", b, o, replaced);
          } else if (theirs != null && !theirs.equals(ours)) {
            replaced.add(at);
          }
        });
    if (path.isEmpty()) {
      replaced.sort(null);
    }
  }

  private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
    var all = new LinkedHashMap<>(base);
    over.forEach(
        (key, value) -> {
          var below = all.get(key);
          all.put(
              key,
              below instanceof Map<?, ?> b && value instanceof Map<?, ?> v
                  ? merged(strings(b), strings(v))
                  : value);
        });
    return all;
  }

  private static Map<String, Object> strings(Map<?, ?> map) {
    var strings = new LinkedHashMap<String, Object>();
    map.forEach((k, v) -> strings.put(String.valueOf(k), v));
    return strings;
  }
}
