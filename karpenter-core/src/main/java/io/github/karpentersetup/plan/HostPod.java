package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.whatif.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of Karpenter's own pods asks of a node: what the scheduler reads of the pod that the
 * chart renders.
 *
 * @param cpuMillis as the scheduler counts containers, sidecars and init containers
 * @param nodeSelector labels that a node has
 * @param terms of the required node affinity; one must hold, if there is any
 * @param apartBy topology keys that no two replicas share a value of
 * @param spreads required topology spread
 */
record HostPod(
    long cpuMillis,
    long memoryBytes,
    Map<String, String> nodeSelector,
    List<List<Expression>> terms,
    List<String> apartBy,
    List<Spread> spreads,
    List<Toleration> tolerations) {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  /** A requirement on a node's labels. */
  record Expression(String key, String operator, List<String> values) {

    boolean holds(Map<String, String> labels) {
      var value = labels.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        case "Gt" -> compared(value) > 0;
        case "Lt" -> compared(value) < 0;
        default -> false;
      };
    }

    /** Zero also where one of the two is no whole number: then neither Gt nor Lt holds. */
    private int compared(@Nullable String value) {
      var wanted = values.isEmpty() ? "" : values.get(0);
      return value != null && value.matches("-?[0-9]{1,18}") && wanted.matches("-?[0-9]{1,18}")
          ? Long.compare(Long.parseLong(value), Long.parseLong(wanted))
          : 0;
    }
  }

  /**
   * A spread over the values of a label, at most {@code maxSkew} apart.
   *
   * @param minDomains below this many values, none counts as the least filled
   */
  record Spread(String key, int maxSkew, int minDomains) {}

  /** What a pod tolerates; an empty key or effect is any. */
  record Toleration(String key, String operator, String value, String effect) {

    boolean covers(Taint taint) {
      boolean exists = operator.equals("Exists");
      return (effect.isEmpty() || effect.equals(taint.effect()))
          && (key.isEmpty() ? exists : key.equals(taint.key()))
          && (exists || value.equals(taint.value()));
    }
  }

  /** Whether its node selector and affinity admit a node. */
  boolean selects(Node node) {
    var labels = node.labels();
    return nodeSelector.entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
        && (terms.isEmpty()
            || terms.stream()
                .anyMatch(t -> !t.isEmpty() && t.stream().allMatch(e -> e.holds(labels))));
  }

  /** The first taint of a node that it does not tolerate. */
  Optional<Taint> repelledBy(Node node) {
    return node.taints().stream()
        .filter(t -> !t.effect().equals("PreferNoSchedule"))
        .filter(t -> tolerations.stream().noneMatch(tolerated -> tolerated.covers(t)))
        .findFirst();
  }

  /** From the values that the chart is rendered with, its defaults included. */
  static HostPod of(Map<String, Object> values) {
    var anti = list(at(values, "affinity", "podAntiAffinity", REQUIRED));
    return new HostPod(
        request(values, "cpu"),
        request(values, "memory"),
        strings(at(values, "nodeSelector")),
        list(at(values, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms")).stream()
            .map(HostPod::expressions)
            .toList(),
        anti.stream().map(t -> text(t, "topologyKey")).filter(k -> !k.isEmpty()).toList(),
        list(at(values, "topologySpreadConstraints")).stream()
            .filter(s -> !text(s, "whenUnsatisfiable").equals("ScheduleAnyway"))
            .map(
                s ->
                    new Spread(
                        text(s, "topologyKey"), number(s, "maxSkew"), number(s, "minDomains")))
            .toList(),
        list(at(values, "tolerations")).stream()
            .map(
                t ->
                    new Toleration(
                        text(t, "key"), text(t, "operator"), text(t, "value"), text(t, "effect")))
            .toList());
  }

  private static List<Expression> expressions(Object term) {
    return list(at(term, "matchExpressions")).stream()
        .map(
            e ->
                new Expression(
                    text(e, "key"),
                    text(e, "operator"),
                    list(at(e, "values")).stream().map(String::valueOf).toList()))
        .toList();
  }

  /** Containers together, or the greatest init container where that asks for more. */
  private static long request(Map<String, Object> values, String resource) {
    long running = asked(at(values, "controller", "resources"), resource);
    for (var sidecar : list(at(values, "controller", "sidecarContainer"))) {
      running += asked(at(sidecar, "resources"), resource);
    }
    long sidecars = 0;
    long highest = 0;
    for (var init : list(at(values, "initContainers"))) {
      long one = asked(at(init, "resources"), resource);
      if (text(init, "restartPolicy").equals("Always")) {
        sidecars += one;
        highest = Math.max(highest, sidecars);
      } else {
        highest = Math.max(highest, sidecars + one);
      }
    }
    return Math.max(running + sidecars, highest);
  }

  /** A limit without a request is the request. */
  private static long asked(@Nullable Object resources, String resource) {
    var request = text(at(resources, "requests"), resource);
    var asked = request.isEmpty() ? text(at(resources, "limits"), resource) : request;
    return Quantity.parse(resource, asked).orElse(0);
  }

  private static @Nullable Object at(@Nullable Object tree, String... path) {
    @Nullable Object at = tree;
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at;
  }

  private static String text(@Nullable Object tree, String key) {
    var value = at(tree, key);
    return value == null ? "" : String.valueOf(value);
  }

  /** 1 where there is none, as for {@code maxSkew} and {@code minDomains}. */
  private static int number(@Nullable Object tree, String key) {
    var text = text(tree, key);
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 1;
  }

  private static List<Object> list(@Nullable Object value) {
    var all = new ArrayList<Object>();
    if (value instanceof List<?> elements) {
      elements.forEach(e -> all.add(e == null ? "" : e));
    }
    return all;
  }

  private static Map<String, String> strings(@Nullable Object value) {
    var all = new java.util.TreeMap<String, String>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) -> {
            if (v != null) {
              all.put(String.valueOf(k), String.valueOf(v));
            }
          });
    }
    return all;
  }
}
