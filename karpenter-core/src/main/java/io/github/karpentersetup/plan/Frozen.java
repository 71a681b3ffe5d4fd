package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PoolLimits;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Differences;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A NodePool that launches nothing more and disrupts nothing: a limit of no CPU, and a budget of no
 * node. Neither is part of what Karpenter compares nodes with, so that none drifts (Karpenter 1.14,
 * "Disruption", drift).
 */
final class Frozen {

  private Frozen() {}

  static Map<String, Object> of(Map<String, Object> manifest) {
    var spec = fields(manifest, "spec");
    var limits = fields(spec, "limits");
    limits.put("cpu", "0");
    spec.put("limits", limits);
    var disruption = fields(spec, "disruption");
    disruption.put("budgets", List.of(Map.of("nodes", "0")));
    spec.put("disruption", disruption);
    var frozen = new TreeMap<>(manifest);
    frozen.put("spec", spec);
    return Json.sorted(frozen);
  }

  /** Whether anything that freezes a pool has been changed by someone else since. */
  static boolean isThawed(Map<String, Object> spec) {
    return !Differences.between(spec, fields(of(Map.of()), "spec")).isEmpty();
  }

  static boolean is(Map<String, Object> spec) {
    return PoolLimits.allowNothing(fields(spec, "limits"));
  }

  static String cpu(Map<String, Object> spec) {
    return String.valueOf(fields(spec, "limits").getOrDefault("cpu", ""));
  }

  private static Map<String, Object> fields(Map<String, Object> object, String field) {
    var fields = new TreeMap<String, Object>();
    if (object.get(field) instanceof Map<?, ?> map) {
      map.forEach((k, v) -> fields.put(String.valueOf(k), v));
    }
    return fields;
  }
}
