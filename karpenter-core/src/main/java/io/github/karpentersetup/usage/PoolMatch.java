package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether pods may run on a pool's nodes, by taints, node selector and required node affinity. In
 * doubt they may: a floor that is too high wastes little, one that is too low starves a pod.
 */
final class PoolMatch {

  private static final String POOL = "karpenter.sh/nodepool";

  private final NodePool pool;

  PoolMatch(NodePool pool) {
    this.pool = pool;
  }

  boolean takes(PodGroup group) {
    return !isOnFargate(group)
        && pool.taints().stream().allMatch(t -> tolerates(group, t))
        && selects(group)
        && isNear(group);
  }

  private static boolean isOnFargate(PodGroup group) {
    return !group.nodes().isEmpty()
        && group.nodes().keySet().stream().allMatch(node -> node.startsWith("fargate-"));
  }

  private static boolean tolerates(PodGroup group, Taint taint) {
    if (taint.effect() == TaintEffect.PREFER_NO_SCHEDULE) {
      return true;
    }
    for (var toleration : list(group.scheduling().get("tolerations"))) {
      var key = text(toleration, "key");
      var effect = text(toleration, "effect");
      if ((effect.isEmpty() || effect.equals(taint.effect().text()))
          && (key.isEmpty()
              ? text(toleration, "operator").equals("Exists")
              : key.equals(taint.key())
                  && (text(toleration, "operator").equals("Exists")
                      || text(toleration, "value").equals(taint.value())))) {
        return true;
      }
    }
    return false;
  }

  private boolean selects(PodGroup group) {
    return map(group.scheduling().get("nodeSelector")).entrySet().stream()
        .allMatch(e -> mayHave(String.valueOf(e.getKey()), Set.of(String.valueOf(e.getValue()))));
  }

  /** Terms are alternatives, the expressions of one hold together. */
  private boolean isNear(PodGroup group) {
    var node = map(map(group.scheduling().get("affinity")).get("nodeAffinity"));
    var required = map(node.get("requiredDuringSchedulingIgnoredDuringExecution"));
    var terms = list(required.get("nodeSelectorTerms"));
    return terms.isEmpty()
        || terms.stream()
            .anyMatch(t -> list(t.get("matchExpressions")).stream().allMatch(this::mayHold));
  }

  private boolean mayHold(Map<?, ?> expression) {
    var key = text(expression, "key");
    var values = new HashSet<String>();
    if (expression.get("values") instanceof List<?> given) {
      given.forEach(v -> values.add(String.valueOf(v)));
    }
    return switch (text(expression, "operator")) {
      case "In" -> mayHave(key, values);
      case "Exists" -> isGiven(key) || isKarpenters(key);
      case "DoesNotExist" -> !isGiven(key) && !key.equals(POOL);
      case "NotIn" -> {
        var label = label(key);
        yield label.isEmpty() || !values.contains(label);
      }
      default -> true;
    };
  }

  /** Whether a node of the pool may have one of these values. */
  private boolean mayHave(String key, Set<String> values) {
    var label = label(key);
    if (!label.isEmpty()) {
      return values.contains(label);
    }
    boolean isSaid = false;
    for (var requirement : pool.requirements()) {
      if (requirement.key().equals(key)) {
        isSaid = true;
        if (!mayHave(requirement, values)) {
          return false;
        }
      }
    }
    return isSaid || isKarpenters(key);
  }

  private static boolean mayHave(Requirement requirement, Set<String> values) {
    return switch (requirement.operator()) {
      case IN -> requirement.values().stream().anyMatch(values::contains);
      case NOT_IN -> !requirement.values().containsAll(values);
      default -> requirement.operator() != Operator.DOES_NOT_EXIST;
    };
  }

  /** What every node of the pool has; empty if that is open. */
  private String label(String key) {
    return key.equals(POOL) ? pool.name() : pool.labels().getOrDefault(key, "");
  }

  private boolean isGiven(String key) {
    return !label(key).isEmpty()
        || pool.requirements().stream()
            .anyMatch(r -> r.key().equals(key) && r.operator() != Operator.DOES_NOT_EXIST);
  }

  /** Labels that every node has, whether its pool says so or not. */
  private static boolean isKarpenters(String key) {
    return key.startsWith("karpenter.k8s.aws/")
        || key.startsWith("topology.kubernetes.io/")
        || key.startsWith("failure-domain.beta.kubernetes.io/")
        || key.startsWith("beta.kubernetes.io/")
        || key.equals(NodeLabels.CAPACITY_TYPE)
        || key.equals(NodeLabels.INSTANCE_TYPE)
        || key.equals(NodeLabels.ARCHITECTURE)
        || key.equals(NodeLabels.OPERATING_SYSTEM);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Map<?, ?>> list(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      return List.of();
    }
    return list.stream().<Map<?, ?>>map(PoolMatch::map).toList();
  }

  private static String text(Map<?, ?> map, String key) {
    var value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }
}
