package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.OperatingSystem;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/** A node pool with its types, and what its nodes have for pods. */
final class Pool {

  private final NodePool pool;
  private final TypeIndex index;
  private final List<Taint> taints;
  private final NodeState template;
  private final List<NodeOverhead.NodeResources> resources = new ArrayList<>();

  /** For each type, the daemon pods that its nodes will run. */
  private final List<List<Pod>> daemons = new ArrayList<>();

  private final Threshold[] room;
  private final Threshold[] capacity;
  private final long[][] rooms;
  private final long[][] capacities;

  Pool(
      NodePool pool,
      NodeClass nodeClass,
      TypeIndex index,
      NodeOverhead overhead,
      List<Pod> daemonPods,
      ResourceNames names) {
    this.pool = pool;
    this.index = index;
    taints = List.copyOf(pool.taints());
    template = new NodeState.Space(index, taints).state(constraints(pool, nodeClass, index));
    int count = index.size();
    rooms = new long[names.size()][count];
    capacities = new long[names.size()][count];
    var sets = new HashMap<List<Pod>, List<Pod>>();
    for (int type = 0; type < count; type++) {
      var has = overhead.resources(index.type(type), nodeClass);
      resources.add(has);
      var on = daemonsOn(type, daemonPods);
      daemons.add(sets.computeIfAbsent(on, d -> d));
      var free = names.vector(has.allocatable());
      var all = names.vector(has.capacity());
      for (int r = 0; r < free.length; r++) {
        rooms[r][type] = free[r];
        capacities[r][type] = all[r];
      }
      for (var daemon : on) {
        var taken = names.podVector(daemon.template().requests());
        for (int r = 0; r < taken.length; r++) {
          rooms[r][type] -= taken[r];
        }
      }
    }
    room = new Threshold[names.size()];
    capacity = new Threshold[names.size()];
    for (int r = 0; r < room.length; r++) {
      room[r] = new Threshold(rooms[r]);
      capacity[r] = new Threshold(capacities[r]);
    }
  }

  private static Constraints constraints(NodePool pool, NodeClass nodeClass, TypeIndex index) {
    var labels = new LinkedHashMap<>(pool.labels());
    labels.put(WellKnown.NODE_POOL, pool.name());
    labels.put(WellKnown.REGION, index.region());
    // New nodes have names nobody can ask for.
    labels.put(WellKnown.HOSTNAME, "(new node)");
    var system =
        AwsNodeOverhead.isWindows(nodeClass) ? OperatingSystem.WINDOWS : OperatingSystem.LINUX;
    return Constraints.of(pool.requirements())
        .and(Constraints.ofLabels(labels))
        .and(Constraints.of(List.of(Requirement.in(NodeLabels.OPERATING_SYSTEM, system.text()))));
  }

  private List<Pod> daemonsOn(int type, List<Pod> daemonPods) {
    var on = new ArrayList<Pod>();
    for (var daemon : daemonPods) {
      if (runs(daemon.template(), type)) {
        on.add(daemon);
      }
    }
    return on;
  }

  /** Whether a daemon set runs on nodes of this type; preferences do not matter to those. */
  private boolean runs(PodTemplate daemon, int type) {
    for (var taint : taints) {
      boolean tolerated =
          taint.effect() == TaintEffect.PREFER_NO_SCHEDULE
              || daemon.tolerations().stream().anyMatch(t -> t.tolerates(taint));
      if (!tolerated) {
        return false;
      }
    }
    var selector = Constraints.ofLabels(daemon.nodeSelector());
    List<List<Requirement>> terms =
        daemon.nodeAffinity().isEmpty() ? List.of(List.of()) : daemon.nodeAffinity();
    return terms.stream()
        .map(term -> template.after(selector.and(Constraints.of(term))))
        .anyMatch(state -> state.isPresent() && Bits.has(state.get().types(), type));
  }

  String name() {
    return pool.name();
  }

  NodePool nodePool() {
    return pool;
  }

  TypeIndex index() {
    return index;
  }

  List<Taint> taints() {
    return taints;
  }

  /** A new node of the pool before it has pods. */
  NodeState template() {
    return template;
  }

  NodeOverhead.NodeResources resources(int type) {
    return resources.get(type);
  }

  List<Pod> daemons(int type) {
    return daemons.get(type);
  }

  /** Leaves of these types only those with room for so much, their daemon pods besides. */
  void retainRoomy(long[] types, long[] amounts) {
    for (int r = 0; r < amounts.length; r++) {
      if (amounts[r] > 0) {
        room[r].retain(types, amounts[r]);
      }
    }
  }

  /** The most of a resource that any of these types leaves for pods. */
  long mostRoom(int resource, long[] types) {
    return most(rooms[resource], types);
  }

  /** Leaves of these types only those whose daemon pods leave the pod its host ports. */
  void retainPortsFree(long[] types, PodTemplate template) {
    if (template.hostPorts().isEmpty()) {
      return;
    }
    for (int t = Bits.next(types, 0); t >= 0; t = Bits.next(types, t + 1)) {
      for (var daemon : daemons.get(t)) {
        boolean taken =
            daemon.template().hostPorts().stream()
                .anyMatch(p -> template.hostPorts().stream().anyMatch(p::conflictsWith));
        if (taken) {
          types[t >> 6] &= ~(1L << t);
          break;
        }
      }
    }
  }

  boolean minValuesMet(NodeState state, long[] types) {
    for (var entry : state.constraints().byKey().entrySet()) {
      int least = entry.getValue().minValues();
      if (least > 0 && valuesAmong(entry.getKey(), state, types) < least) {
        return false;
      }
    }
    return true;
  }

  private int valuesAmong(String key, NodeState state, long[] types) {
    var values = new HashSet<String>();
    boolean ofOfferings = key.equals(NodeLabels.ZONE) || key.equals(NodeLabels.CAPACITY_TYPE);
    for (int t = Bits.next(types, 0); t >= 0; t = Bits.next(types, t + 1)) {
      if (ofOfferings) {
        for (var offering : index.type(t).offerings()) {
          values.add(
              key.equals(NodeLabels.ZONE) ? offering.zone() : offering.capacityType().text());
        }
      } else {
        var value = index.type(t).labels().get(key);
        if (value != null) {
          values.add(value);
        }
      }
    }
    values.removeIf(value -> !state.constraints().get(key).has(value));
    return values.size();
  }

  /** Leaves of these types only those that have at most so much of a resource. */
  void retainUpTo(long[] types, int resource, long amount) {
    capacity[resource].retainUpTo(types, amount);
  }

  /** The most of a resource that any of these types has. */
  long mostCapacity(int resource, long[] types) {
    return most(capacities[resource], types);
  }

  private static long most(long[] amounts, long[] types) {
    long most = 0;
    for (int t = Bits.next(types, 0); t >= 0; t = Bits.next(types, t + 1)) {
      most = Math.max(most, amounts[t]);
    }
    return most;
  }
}
