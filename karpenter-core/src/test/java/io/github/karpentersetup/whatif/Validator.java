package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a packing against its input, binding by binding and constraint by constraint. Written from
 * what Kubernetes means by the constraints; it shares the model with the engine, and nothing else.
 */
final class Validator {

  static final NodeClass DEFAULT_CLASS = NodeClass.named("default").build();

  /** A node as it would be: {@code old} pods were there before. */
  record Node(
      String name,
      Map<String, String> labels,
      Set<String> zones,
      List<Taint> taints,
      List<Pod> old,
      List<Pod> placed) {

    List<Pod> pods() {
      var all = new ArrayList<>(old);
      all.addAll(placed);
      return all;
    }
  }

  private final Case input;
  private final Packing packing;
  private final List<String> faults = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private Validator(Case input, Packing packing) {
    this.input = input;
    this.packing = packing;
  }

  /** Everything that is wrong; empty when nothing is. */
  static List<String> faults(Case input, Packing packing) {
    var validator = new Validator(input, packing);
    validator.check();
    return validator.faults;
  }

  /** Nodes with pods they have no room for, or that do not tolerate or want them. */
  static List<String> roomFaults(Case input, List<ExistingNode> nodes) {
    var faults = new ArrayList<String>();
    for (var node : nodes) {
      boolean wasThere = input.existing().stream().anyMatch(n -> n.name().equals(node.name()));
      if (wasThere) {
        // It may have been full from the start; what is added is checked with the packing.
        continue;
      }
      var asked = new HashMap<String, Long>();
      node.pods().forEach(p -> take(asked, p));
      for (var daemon : input.daemons()) {
        if (tolerates(daemon.template(), node.taints())
            && selected(daemon.template(), node.labels())) {
          take(asked, daemon);
        }
      }
      asked.forEach(
          (resource, amount) -> {
            if (amount > 0 && amount > node.allocatable().amount(resource)) {
              faults.add(node.name() + " has too little " + resource);
            }
          });
      for (var pod : node.pods()) {
        if (!tolerates(pod.template(), node.taints()) || !selected(pod.template(), node.labels())) {
          faults.add(pod + " may not run on " + node.name() + " " + node.labels());
        }
      }
    }
    return faults;
  }

  private void fault(String text) {
    faults.add(text);
  }

  private void check() {
    collect();
    everyPodOnce();
    for (var node : nodes) {
      for (var pod : node.placed()) {
        labelsAndTaints(node, pod);
      }
      ports(node);
    }
    packing.newNodes().forEach(this::newNode);
    packing.placements().forEach(this::existingNode);
    limits();
    new TopologyValidator(input, nodes, this::fault).check();
    unplaced();
  }

  private void collect() {
    for (var node : input.existing()) {
      var placed =
          packing.placements().stream()
              .filter(p -> p.node().name().equals(node.name()))
              .flatMap(p -> p.pods().stream())
              .toList();
      var zone = node.labels().get(NodeLabels.ZONE);
      nodes.add(
          new Node(
              node.name(),
              node.labels(),
              zone == null ? Set.of() : Set.of(zone),
              node.taints(),
              node.pods(),
              placed));
    }
    for (var node : packing.newNodes()) {
      var pool = pool(node.pool());
      nodes.add(
          new Node(
              node.name(),
              labels(node, pool, node.cheapest().instanceType(), node.cheapest().zone()),
              node.zones(),
              pool.taints(),
              List.of(),
              node.pods()));
    }
  }

  private NodePool pool(String name) {
    return input.pools().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  /** What the labels of the node are when it is of this type; of open labels, nothing. */
  private Map<String, String> labels(NewNode node, NodePool pool, String type, String zone) {
    var labels = new HashMap<>(input.catalogue().type(type).orElseThrow().labels());
    labels.putAll(pool.labels());
    labels.put(NodeLabels.ZONE, zone);
    labels.put(NodeLabels.CAPACITY_TYPE, node.capacityType().text());
    labels.put(NodeLabels.OPERATING_SYSTEM, "linux");
    labels.put("karpenter.sh/nodepool", pool.name());
    labels.put("kubernetes.io/hostname", node.name());
    return labels;
  }

  private void everyPodOnce() {
    var seen = new HashSet<String>();
    nodes.forEach(n -> n.placed().forEach(p -> once(seen, p)));
    packing.unplaced().forEach(u -> once(seen, u.pod()));
    for (var pod : input.pods()) {
      if (!seen.contains(pod.toString())) {
        fault(pod + " is neither placed nor said to be unplaced");
      }
    }
  }

  private void once(Set<String> seen, Pod pod) {
    if (!seen.add(pod.toString())) {
      fault(pod + " is there twice");
    }
  }

  static boolean holds(Requirement r, Map<String, String> labels) {
    var value = labels.get(r.key());
    return switch (r.operator()) {
      case IN -> value != null && r.values().contains(value);
      case NOT_IN -> value == null || !r.values().contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GT -> value != null && Long.parseLong(value) > Long.parseLong(r.values().get(0));
      case LT -> value != null && Long.parseLong(value) < Long.parseLong(r.values().get(0));
      case GTE -> value != null && Long.parseLong(value) >= Long.parseLong(r.values().get(0));
      case LTE -> value != null && Long.parseLong(value) <= Long.parseLong(r.values().get(0));
    };
  }

  static boolean selected(PodTemplate template, Map<String, String> labels) {
    boolean selector =
        template.nodeSelector().entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())));
    return selector
        && (template.nodeAffinity().isEmpty()
            || template.nodeAffinity().stream()
                .anyMatch(term -> term.stream().allMatch(r -> holds(r, labels))));
  }

  static boolean tolerates(PodTemplate template, List<Taint> taints) {
    for (var taint : taints) {
      if (taint.effect() != TaintEffect.PREFER_NO_SCHEDULE
          && template.tolerations().stream().noneMatch(t -> tolerates(t, taint))) {
        return false;
      }
    }
    return true;
  }

  private static boolean tolerates(Toleration t, Taint taint) {
    boolean key = t.key().isEmpty() || t.key().equals(taint.key());
    boolean value = t.match() == Toleration.Match.EXISTS || t.value().equals(taint.value());
    boolean effect = t.effects().isEmpty() || t.effects().contains(taint.effect());
    return key && value && effect;
  }

  private void labelsAndTaints(Node node, Pod pod) {
    var labels = withOpenLabels(node);
    if (!selected(pod.template(), labels)) {
      fault(pod + " does not want the labels of " + node.name() + ": " + labels);
    }
    if (!tolerates(pod.template(), node.taints())) {
      fault(pod + " does not tolerate the taints of " + node.name());
    }
    for (var volume : pod.template().volumes()) {
      boolean reached =
          volume.nodeAffinity().isEmpty()
              || volume.nodeAffinity().stream()
                  .anyMatch(
                      term ->
                          node.zones().stream()
                              .allMatch(
                                  zone -> {
                                    var there = new HashMap<>(node.labels());
                                    there.put(NodeLabels.ZONE, zone);
                                    return term.stream().allMatch(r -> holds(r, there));
                                  }));
      if (!reached) {
        fault(pod + " cannot reach its volume from " + node.name());
      }
    }
  }

  /**
   * Karpenter sets a label that a pool leaves open among values to what pods ask for. The generated
   * pools do so with {@code team} only.
   */
  private Map<String, String> withOpenLabels(Node node) {
    var labels = new HashMap<>(node.labels());
    var poolName = labels.getOrDefault("karpenter.sh/nodepool", "");
    boolean isNew = packing.newNodes().stream().anyMatch(n -> n.name().equals(node.name()));
    if (isNew && !labels.containsKey("team")) {
      pool(poolName).requirements().stream()
          .filter(r -> r.key().equals("team"))
          .forEach(
              r ->
                  r.values().stream()
                      .filter(
                          v -> {
                            var so = new HashMap<>(labels);
                            so.put("team", v);
                            return node.placed().stream().allMatch(p -> selected(p.template(), so));
                          })
                      .findFirst()
                      .ifPresent(v -> labels.put("team", v)));
    }
    return labels;
  }

  private void ports(Node node) {
    var pods = node.pods();
    for (int i = 0; i < pods.size(); i++) {
      for (int j = Math.max(i + 1, node.old().size()); j < pods.size(); j++) {
        for (var one : pods.get(i).template().hostPorts()) {
          for (var other : pods.get(j).template().hostPorts()) {
            if (one.port() == other.port()) {
              fault(pods.get(i) + " and " + pods.get(j) + " share a host port");
            }
          }
        }
      }
    }
  }

  private void newNode(NewNode node) {
    var pool = pool(node.pool());
    var zones = node.zones();
    if (!zones.contains(node.cheapest().zone()) || !zones.contains(node.dearest().zone())) {
      fault(node + " is launched outside of its zones " + zones);
    }
    if (!node.instanceTypes().contains(node.cheapest().instanceType())) {
      fault(node + " is launched as none of its types");
    }
    if (node.cheapest().priced()
        && node.cheapest().usdPerHour() > node.dearest().ceilingUsdPerHour() + 1e-9) {
      fault(node + " costs more at its cheapest than at its dearest");
    }
    for (var name : node.instanceTypes()) {
      var type = input.catalogue().type(name).orElseThrow();
      boolean offered =
          type.offerings().stream()
              .anyMatch(
                  o ->
                      zones.contains(o.zone())
                          && o.capacityType() == node.capacityType()
                          && (o.priced() || o.capacityType() == CapacityType.SPOT));
      if (!offered) {
        fault(node + ": " + name + " is not offered as it would be bought");
      }
      for (var zone : zones) {
        var labels = labels(node, pool, name, zone);
        for (var r : pool.requirements()) {
          if (!r.key().equals("team") && !holds(r, labels)) {
            fault(node + ": " + name + " breaks the pool's requirement " + r);
          }
        }
      }
      room(node, pool, type);
    }
  }

  private void room(NewNode node, NodePool pool, InstanceType type) {
    var allocatable = input.overhead().resources(type, DEFAULT_CLASS).allocatable();
    var asked = new HashMap<String, Long>();
    node.pods().forEach(p -> take(asked, p));
    for (var daemon : input.daemons()) {
      var labels = labels(node, pool, type.name(), node.cheapest().zone());
      if (tolerates(daemon.template(), pool.taints()) && selected(daemon.template(), labels)) {
        take(asked, daemon);
        for (var pod : node.pods()) {
          for (var port : pod.template().hostPorts()) {
            if (daemon.template().hostPorts().stream().anyMatch(p -> p.port() == port.port())) {
              fault(pod + " takes the host port of " + daemon + " on " + node);
            }
          }
        }
      }
    }
    asked.forEach(
        (resource, amount) -> {
          if (amount > 0 && amount > allocatable.amount(resource)) {
            fault(node + ": " + type.name() + " has too little " + resource);
          }
        });
  }

  static void take(Map<String, Long> asked, Pod pod) {
    pod.template().requests().amounts().forEach((r, amount) -> asked.merge(r, amount, Long::sum));
    asked.merge("pods", 1L, Long::sum);
  }

  private void existingNode(Placement placement) {
    var node = placement.node();
    var asked = askedOf(node);
    placement.pods().forEach(p -> take(asked, p));
    asked.forEach(
        (resource, amount) -> {
          boolean byNew =
              resource.equals("pods")
                  || placement.pods().stream()
                      .anyMatch(p -> p.template().requests().amount(resource) > 0);
          if (byNew && amount > node.allocatable().amount(resource)) {
            fault(node.name() + " has too little " + resource);
          }
        });
    var volumes = new HashMap<String, Set<String>>();
    int own = 0;
    var all = new ArrayList<>(node.pods());
    all.addAll(placement.pods());
    for (var pod : all) {
      for (var volume : pod.template().volumes()) {
        // One without an id is the pod's own.
        volumes
            .computeIfAbsent(volume.driver(), d -> new HashSet<>())
            .add(volume.id().isEmpty() ? "own " + ++own : volume.id());
      }
    }
    boolean mounts = placement.pods().stream().anyMatch(p -> !p.template().volumes().isEmpty());
    node.attachLimits()
        .forEach(
            (driver, limit) -> {
              if (mounts && volumes.getOrDefault(driver, Set.of()).size() > limit) {
                fault(node.name() + " attaches more than " + limit + " volumes");
              }
            });
  }

  /** What runs on a node, daemon pods to come included. */
  private Map<String, Long> askedOf(ExistingNode node) {
    var asked = new HashMap<String, Long>();
    node.pods().forEach(p -> take(asked, p));
    for (var daemon : input.daemons()) {
      boolean there = node.pods().stream().anyMatch(p -> p.owner().equals(daemon.owner()));
      if (!there
          && tolerates(daemon.template(), node.taints())
          && selected(daemon.template(), node.labels())) {
        take(asked, daemon);
      }
    }
    return asked;
  }

  private void limits() {
    for (var pool : input.pools()) {
      var used = new HashMap<String, Long>();
      for (var node : packing.newNodes()) {
        if (node.pool().equals(pool.name())) {
          used.merge("nodes", 1L, Long::sum);
          used.merge("cpu", node.capacity().amount("cpu") / 1000, Long::sum);
        }
      }
      if (used.isEmpty()) {
        continue;
      }
      for (var node : input.existing()) {
        if (pool.name().equals(node.labels().get("karpenter.sh/nodepool"))) {
          used.merge("nodes", 1L, Long::sum);
          used.merge("cpu", node.capacity().amount("cpu") / 1000, Long::sum);
        }
      }
      pool.limits()
          .forEach(
              (resource, limit) -> {
                if (used.getOrDefault(resource, 0L) > Long.parseLong(limit)) {
                  fault(pool.name() + " exceeds its limit of " + resource + " " + limit);
                }
              });
    }
  }

  /** A pod with no constraint on other pods, and none on it, is unplaced only for lack of room. */
  private void unplaced() {
    for (var unplaced : packing.unplaced()) {
      var pod = unplaced.pod();
      if (unplaced.reasons().isEmpty()) {
        fault(pod + " is unplaced without a reason");
      }
      if (TopologyValidator.isFree(pod, input)) {
        for (var node : packing.newNodes()) {
          if (fits(node, pod)) {
            fault(pod + " is unplaced, and " + node + " could take it");
          }
        }
        for (var pool : input.pools()) {
          if (couldLaunch(pool, pod)) {
            fault(pod + " is unplaced, and " + pool.name() + " could launch a node: " + unplaced);
          }
        }
      }
    }
  }

  private boolean fits(NewNode node, Pod pod) {
    // Only the plain case: nothing but room and taints is asked.
    var t = pod.template();
    boolean plain =
        t.nodeSelector().isEmpty()
            && t.nodeAffinity().isEmpty()
            && t.volumes().isEmpty()
            && t.hostPorts().isEmpty();
    if (!plain || !tolerates(t, pool(node.pool()).taints())) {
      return false;
    }
    var asked = new HashMap<String, Long>();
    node.pods().forEach(p -> take(asked, p));
    node.daemons().forEach(p -> take(asked, p));
    take(asked, pod);
    boolean flexible = pool(node.pool()).requirements().stream().anyMatch(r -> r.minValues() > 0);
    return !flexible
        && asked.entrySet().stream()
            .allMatch(
                e -> e.getValue() == 0 || e.getValue() <= node.allocatable().amount(e.getKey()));
  }

  private boolean couldLaunch(NodePool pool, Pod pod) {
    boolean bounded =
        !pool.limits().isEmpty() || pool.requirements().stream().anyMatch(r -> r.minValues() > 0);
    var t = pod.template();
    // Karpenter lets go of alternatives before preferences, and does not come back to them. To keep
    // off taints of PreferNoSchedule is the last preference that it lets go of.
    bounded |=
        t.nodeAffinity().size() > 1
            && (!t.equals(withoutPreferences(t))
                || pool.taints().stream()
                    .anyMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE));
    if (bounded || !tolerates(t, pool.taints()) || !t.hostPorts().isEmpty()) {
      return false;
    }
    for (var type : input.catalogue().types()) {
      for (var offering : type.offerings()) {
        var labels = new HashMap<>(type.labels());
        labels.putAll(pool.labels());
        labels.put(NodeLabels.ZONE, offering.zone());
        labels.put(NodeLabels.CAPACITY_TYPE, offering.capacityType().text());
        labels.put(NodeLabels.OPERATING_SYSTEM, "linux");
        // A label the pool leaves open may be anything; the generated pods may ask for it.
        boolean open = pool.requirements().stream().anyMatch(r -> r.key().equals("team"));
        boolean buyable = offering.priced() || offering.capacityType() == CapacityType.SPOT;
        boolean volumes =
            t.volumes().stream()
                .allMatch(
                    v ->
                        v.nodeAffinity().stream()
                            .anyMatch(term -> term.stream().allMatch(r -> holds(r, labels))));
        if (!open
            && buyable
            && volumes
            && pool.requirements().stream().allMatch(r -> holds(r, labels))
            && selected(t, labels)
            && roomAlone(pool, type, labels, pod)) {
          return true;
        }
      }
    }
    return false;
  }

  private static PodTemplate withoutPreferences(PodTemplate t) {
    return new PodTemplate(
        t.labels(),
        t.requests(),
        t.nodeSelector(),
        t.nodeAffinity(),
        List.of(),
        t.podAffinity(),
        List.of(),
        t.podAntiAffinity(),
        List.of(),
        t.topologySpread().stream()
            .filter(s -> s.whenUnsatisfiable() == TopologySpread.WhenUnsatisfiable.DO_NOT_SCHEDULE)
            .toList(),
        t.tolerations(),
        t.hostPorts(),
        t.volumes(),
        t.priority(),
        t.disruption());
  }

  private boolean roomAlone(NodePool pool, InstanceType type, Map<String, String> labels, Pod pod) {
    var asked = new HashMap<String, Long>();
    take(asked, pod);
    for (var daemon : input.daemons()) {
      if (tolerates(daemon.template(), pool.taints()) && selected(daemon.template(), labels)) {
        take(asked, daemon);
      }
    }
    var has = input.overhead().resources(type, DEFAULT_CLASS).allocatable();
    return asked.entrySet().stream()
        .allMatch(e -> e.getValue() == 0 || e.getValue() <= has.amount(e.getKey()));
  }
}
