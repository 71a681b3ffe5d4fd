package io.github.karpentersetup.k8s.observe;

import io.fabric8.kubernetes.api.model.Quantity;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.k8s.api.Trees;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The room that pods ask for, as the scheduler counts it (Kubernetes, "Resource sharing within
 * containers" of init containers and sidecars).
 */
final class Requests {

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private Requests() {}

  /** What one pod asks for. */
  static Room of(JsonNode pod) {
    var spec = pod.path("spec");
    var overhead = spec.path("overhead");
    return new Room(
        amount(spec, "cpu") + millis(overhead, "cpu"),
        amount(spec, "memory") + bytes(overhead, "memory"),
        1);
  }

  /**
   * What else one pod asks for, by the resource's name: {@code ephemeral-storage} in bytes, devices
   * as counts.
   */
  static Map<String, Long> others(JsonNode pod) {
    var spec = pod.path("spec");
    var names = new TreeSet<String>();
    for (var containers : List.of(spec.path("containers"), spec.path("initContainers"))) {
      for (var container : containers) {
        names.addAll(Trees.at(container, "resources", "requests").propertyNames());
      }
    }
    names.removeAll(Set.of("cpu", "memory"));
    var others = new TreeMap<String, Long>();
    for (var name : names) {
      var amount = amount(spec, name);
      if (amount != 0) {
        others.put(name, amount);
      }
    }
    return others;
  }

  static Room add(Room a, Room b) {
    return new Room(
        a.cpuMillis() + b.cpuMillis(), a.memoryBytes() + b.memoryBytes(), a.pods() + b.pods());
  }

  /** A node's {@code allocatable}. */
  static Room allocatable(JsonNode node) {
    var allocatable = Trees.at(node, "status", "allocatable");
    return new Room(
        millis(allocatable, "cpu"),
        bytes(allocatable, "memory"),
        (int) number(Trees.text(allocatable, "pods")).longValue());
  }

  /** What else of a node pods can use: {@code ephemeral-storage} in bytes, devices as counts. */
  static Map<String, Long> otherAllocatable(JsonNode node) {
    var allocatable = Trees.at(node, "status", "allocatable");
    var others = new TreeMap<String, Long>();
    for (var name : allocatable.propertyNames()) {
      if (!Set.of("cpu", "memory", "pods").contains(name)) {
        others.put(name, bytes(allocatable, name));
      }
    }
    return others;
  }

  /** Running containers and sidecars together, or one init container beside the sidecars so far. */
  private static long amount(JsonNode spec, String resource) {
    var ofPod = Trees.at(spec, "resources", "requests");
    if (ofPod.has(resource)) {
      return in(ofPod, resource);
    }
    var sidecars = 0L;
    var highest = 0L;
    for (var init : spec.path("initContainers")) {
      var asked = in(Trees.at(init, "resources", "requests"), resource);
      if (Trees.text(init, "restartPolicy").equals("Always")) {
        sidecars += asked;
        highest = Math.max(highest, sidecars);
      } else {
        highest = Math.max(highest, sidecars + asked);
      }
    }
    var running = sidecars;
    for (var container : spec.path("containers")) {
      running += in(Trees.at(container, "resources", "requests"), resource);
    }
    return Math.max(running, highest);
  }

  private static long in(JsonNode amounts, String resource) {
    return resource.equals("cpu") ? millis(amounts, resource) : bytes(amounts, resource);
  }

  static long millis(JsonNode amounts, String key) {
    return number(Trees.text(amounts, key))
        .multiply(THOUSAND)
        .setScale(0, RoundingMode.CEILING)
        .longValue();
  }

  static long bytes(JsonNode amounts, String key) {
    return number(Trees.text(amounts, key)).setScale(0, RoundingMode.CEILING).longValue();
  }

  private static BigDecimal number(String quantity) {
    return quantity.isEmpty() ? BigDecimal.ZERO : Quantity.parse(quantity).getNumericalAmount();
  }
}
