package io.github.karpentersetup.forecast;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.forecast.Fleet.NodeUse;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.Cost;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Offering;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** Observed nodes as the engine and a reader see them, with prices from the catalogue. */
final class Nodes {

  static final String NODE_POOL = "karpenter.sh/nodepool";

  /** What EKS writes on nodes of managed node groups: {@code ON_DEMAND}, {@code SPOT}. */
  private static final String EKS_CAPACITY_TYPE = "eks.amazonaws.com/capacityType";

  /** Where a node does not say how much it has. */
  private static final long ENOUGH = 1L << 50;

  private final Map<String, InstanceType> types = new HashMap<>();

  Nodes(Catalogue catalogue) {
    catalogue.types().forEach(type -> types.put(type.name(), type));
  }

  /** As a node that may take more pods. */
  ExistingNode existing(Node node, List<Pod> pods) {
    var type = Optional.ofNullable(types.get(typeOf(node.labels())));
    var allocatable = new TreeMap<String, Long>();
    type.ifPresent(t -> allocatable.putAll(t.resources().amounts()));
    allocatable.put(Resources.CPU, node.allocatable().cpuMillis());
    allocatable.put(Resources.MEMORY, node.allocatable().memoryBytes());
    allocatable.put(Resources.PODS, (long) node.allocatable().pods());
    allocatable.put(Resources.EPHEMERAL_STORAGE, ENOUGH);
    allocatable.putAll(node.others());
    var has = new Resources(allocatable);
    return new ExistingNode(
        node.name(),
        node.labels(),
        taints(node),
        type.map(InstanceType::resources).orElse(has),
        has,
        attachLimits(node, type),
        pods,
        price(node.labels()).filter(Cost::isComplete).map(Cost::cheapest).orElse(Double.NaN));
  }

  /** What its drivers report; what its type allows where none of them does. */
  private static Map<String, Integer> attachLimits(Node node, Optional<InstanceType> type) {
    return node.attachLimits().isEmpty()
        ? type.map(InstanceType::attachLimits).orElse(Map.of())
        : node.attachLimits();
  }

  private static List<Taint> taints(Node node) {
    var taints = new ArrayList<Taint>();
    for (var taint : node.taints()) {
      for (var effect : TaintEffect.values()) {
        if (effect.text().equals(taint.effect())) {
          taints.add(new Taint(taint.key(), taint.value(), effect));
        }
      }
    }
    return taints;
  }

  /** As it is now. */
  NodeUse use(Node node, String group, Map<String, Integer> pods) {
    return new NodeUse(
        node.name(),
        group,
        typeOf(node.labels()),
        node.labels().getOrDefault(NodeLabels.ZONE, ""),
        capacityType(node.labels()),
        node.allocatable().cpuMillis(),
        node.allocatable().memoryBytes(),
        share(node.requested(), node.allocatable(), Room::cpuMillis),
        share(node.requested(), node.allocatable(), Room::memoryBytes),
        pods,
        cost(node.labels()));
  }

  /**
   * A node of the engine's.
   *
   * @param daemons those it will run, as far as they are not among its pods
   */
  NodeUse use(ExistingNode node, List<Pod> daemons, Cost cost) {
    var all = new ArrayList<>(node.pods());
    all.addAll(daemons);
    return new NodeUse(
        node.name(),
        node.labels().getOrDefault(NODE_POOL, ""),
        typeOf(node.labels()),
        node.labels().getOrDefault(NodeLabels.ZONE, ""),
        capacityType(node.labels()),
        node.allocatable().amount(Resources.CPU),
        node.allocatable().amount(Resources.MEMORY),
        share(all, Resources.CPU, node),
        share(all, Resources.MEMORY, node),
        counted(node.pods()),
        cost);
  }

  private static double share(Room asked, Room has, ToLongFunction<Room> amount) {
    long all = amount.applyAsLong(has);
    return all <= 0 ? 0 : (double) amount.applyAsLong(asked) / all;
  }

  private static double share(List<Pod> pods, String resource, ExistingNode node) {
    long has = node.allocatable().amount(resource);
    long asked = pods.stream().mapToLong(p -> p.template().requests().amount(resource)).sum();
    return has <= 0 ? 0 : (double) asked / has;
  }

  /** How many pods of each workload, without those of DaemonSets. */
  static Map<String, Integer> counted(List<Pod> pods) {
    var counts = new TreeMap<String, Integer>();
    pods.stream()
        .filter(pod -> !ClusterPods.isDaemon(pod))
        .forEach(pod -> counts.merge(ClusterPods.workload(pod), 1, Integer::sum));
    return counts;
  }

  /** What a node with these labels costs, as far as it is known. */
  Cost cost(Map<String, String> labels) {
    return price(labels).orElse(Cost.of(Double.NaN));
  }

  private Optional<Cost> price(Map<String, String> labels) {
    var type = types.get(typeOf(labels));
    if (type == null) {
      return Optional.empty();
    }
    var zone = labels.getOrDefault(NodeLabels.ZONE, "");
    var onDemand = price(type, CapacityType.ON_DEMAND, zone);
    if (!capacityType(labels).equals(CapacityType.SPOT.text())) {
      return onDemand.map(Cost::of);
    }
    return price(type, CapacityType.SPOT, zone)
        .map(Cost::of)
        .or(() -> onDemand.map(most -> new Cost(0, most, 1, 1, 0)));
  }

  /** In the zone; in another where the catalogue does not have it. */
  private static Optional<Double> price(InstanceType type, CapacityType capacity, String zone) {
    return type.offerings().stream()
        .filter(o -> o.capacityType() == capacity && o.priced())
        .min(Comparator.comparing(o -> o.zone().equals(zone) ? 0 : 1))
        .map(Offering::usdPerHour);
  }

  /** The instance types among these nodes that the catalogue does not have, or not with a price. */
  Set<String> unpriced(List<Node> nodes) {
    var unpriced = new TreeSet<String>();
    for (var node : nodes) {
      if (price(node.labels()).isEmpty()) {
        var type = typeOf(node.labels());
        unpriced.add(type.isEmpty() ? "unknown type of node " + node.name() : type);
      }
    }
    return unpriced;
  }

  private static String typeOf(Map<String, String> labels) {
    return labels.getOrDefault(
        NodeLabels.INSTANCE_TYPE, labels.getOrDefault("beta.kubernetes.io/instance-type", ""));
  }

  private static String capacityType(Map<String, String> labels) {
    var karpenter = labels.get(NodeLabels.CAPACITY_TYPE);
    return karpenter != null
        ? karpenter
        : labels.getOrDefault(EKS_CAPACITY_TYPE, "").toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
