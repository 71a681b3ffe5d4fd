package io.github.karpentersetup.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values the chart is rendered with: this library's, then the user's over them. */
final class ChartValues {

  private static final int DEFAULT_REPLICAS = 2;

  private ChartValues() {}

  static int replicas(Draft draft) {
    return draft.spec().chart().replicas().orElse(DEFAULT_REPLICAS);
  }

  static String cpu(Draft draft) {
    return draft.spec().chart().cpu().orElse("1");
  }

  static String memory(Draft draft) {
    return draft.spec().chart().memory().orElse("1Gi");
  }

  static Map<String, Object> of(Draft draft) {
    var resources = Map.<String, Object>of("cpu", cpu(draft), "memory", memory(draft));
    var values = new LinkedHashMap<String, Object>();
    values.put("settings", Map.of("clusterName", draft.spec().cluster()));
    values.put(
        "serviceAccount",
        Map.of(
            "annotations",
            Map.of("eks.amazonaws.com/role-arn", draft.roleArn(draft.choices().controllerRole()))));
    values.put("replicas", replicas(draft));
    values.put(
        "controller", Map.of("resources", Map.of("requests", resources, "limits", resources)));
    values.put("affinity", affinity(Placement.of(draft).nodeGroups()));
    return merged(values, draft.spec().chart().values());
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
