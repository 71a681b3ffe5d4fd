package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Places pods in the order of Karpenter's {@code scheduler.go}: the largest first; each on a node
 * that is there, else on the new node with the fewest pods, else on a new node of the pool with the
 * highest weight; letting go of preferences one by one until there is a place. What finds none is
 * tried again as long as anything is placed.
 *
 * <p>A host that lacks the room for a size, or refuses an admission, will do so until the end: free
 * room and what a node may become only shrink. Such hosts are remembered and not tried again.
 */
final class Scheduler {

  private final Map<Pool, Limits> pools;
  private final Hosts hosts;
  private final Topology topology;
  private final Shapes shapes;
  private final ResourceNames names;
  private int placed;

  Scheduler(
      Map<Pool, Limits> pools, Hosts hosts, Topology topology, Shapes shapes, ResourceNames names) {
    this.pools = pools;
    this.hosts = hosts;
    this.topology = topology;
    this.shapes = shapes;
    this.names = names;
  }

  /** The pods that found no place. */
  List<Pod> place(List<Pod> pods) {
    record Waiting(Pod pod, Shape shape) {}
    int cpu = names.number(Resources.CPU);
    int memory = names.number(Resources.MEMORY);
    var waiting = new ArrayList<Waiting>(pods.size());
    pods.forEach(pod -> waiting.add(new Waiting(pod, shapes.of(pod))));
    waiting.sort(
        Comparator.comparingLong((Waiting w) -> -w.shape().size().amounts[cpu])
            .thenComparingLong(w -> -w.shape().size().amounts[memory]));
    int before = -1;
    while (!waiting.isEmpty() && placed != before) {
      before = placed;
      waiting.removeIf(w -> place(w.pod(), w.shape()));
    }
    return waiting.stream().map(Waiting::pod).toList();
  }

  private boolean place(Pod pod, Shape shape) {
    if (shape.failedAt == placed) {
      return false;
    }
    for (int relaxations = 0; ; relaxations++) {
      var variant = shapes.variant(shape, relaxations, topology);
      if (variant.isEmpty()) {
        shape.failedAt = placed;
        return false;
      }
      if (place(pod, variant.get())) {
        placed++;
        return true;
      }
    }
  }

  private boolean place(Pod pod, Variant variant) {
    var candidates = hosts.everyone();
    variant.admission().refusing.removeFrom(candidates);
    variant.shape().size().lacking.removeFrom(candidates);
    variant.refusing.removeFrom(candidates);
    topology.retainHosts(variant, candidates);
    if (!Bits.isEmpty(candidates)
        && hosts.offer(
            candidates,
            host ->
                host.existing().isPresent()
                    ? placeOnExisting(host, pod, variant)
                    : placeOnNew(host, pod, variant))) {
      return true;
    }
    for (var entry : pools.entrySet()) {
      var pool = entry.getKey();
      if (variant.tolerates(pool.taints())) {
        var types = entry.getValue().types();
        var host = new Host(hosts.size(), pool, pool.template(), types, names.size());
        if (!Bits.isEmpty(types) && placeOnNew(host, pod, variant)) {
          entry.getValue().countNew(host.types());
          return true;
        }
      }
    }
    return false;
  }

  private boolean placeOnExisting(Host host, Pod pod, Variant variant) {
    var free = host.amounts();
    var asked = variant.shape().size().amounts;
    for (int r = 0; r < asked.length; r++) {
      if (asked[r] > 0 && asked[r] > free[r]) {
        variant.shape().size().lacking.add(host.ordinal());
        return false;
      }
    }
    var state = host.state().after(variant.all());
    if (state.isEmpty() || !variant.tolerates(host.state().taints())) {
      variant.admission().refusing.add(host.ordinal());
      return false;
    }
    if (!host.portsFree(variant.template()) || !host.attaches(variant.template())) {
      variant.refusing.add(host.ordinal());
      return false;
    }
    for (var reachable : reachable(state.get(), variant)) {
      var narrowed = topology.narrow(reachable, variant, host.ordinal());
      if (narrowed.isPresent()) {
        for (int r = 0; r < asked.length; r++) {
          free[r] -= asked[r];
        }
        // What the node is does not change: its labels are what they are.
        host.place(pod, host.state(), host.types());
        topology.record(host, variant.shape());
        return true;
      }
    }
    return false;
  }

  private boolean placeOnNew(Host host, Pod pod, Variant variant) {
    var pool = host.pool();
    var size = variant.shape().size();
    boolean known = host.ordinal() < hosts.size();
    if (!variant.tolerates(pool.taints())) {
      variant.admission().refusing.add(host.ordinal());
      return false;
    }
    var asked = host.amounts().clone();
    for (int r = 0; r < asked.length; r++) {
      asked[r] += size.amounts[r];
    }
    var types = host.types().clone();
    pool.retainRoomy(types, asked);
    if (Bits.isEmpty(types)) {
      if (known) {
        size.lacking.add(host.ordinal());
      }
      return false;
    }
    var state = host.state().after(variant.all());
    if (state.isEmpty() || !Bits.intersect(host.types(), state.get().types())) {
      if (known) {
        variant.admission().refusing.add(host.ordinal());
      }
      return false;
    }
    Bits.and(types, state.get().types());
    pool.retainPortsFree(types, variant.template());
    if (Bits.isEmpty(types) || !host.portsFree(variant.template())) {
      if (known) {
        variant.refusing.add(host.ordinal());
      }
      return false;
    }
    for (var reachable : reachable(state.get(), variant)) {
      var narrowed = topology.narrow(reachable, variant, host.ordinal());
      if (narrowed.isPresent()) {
        var remaining = types.clone();
        Bits.and(remaining, narrowed.get().types());
        if (!Bits.isEmpty(remaining) && pool.minValuesMet(narrowed.get(), remaining)) {
          System.arraycopy(asked, 0, host.amounts(), 0, asked.length);
          placed(host, pod, variant, narrowed.get(), remaining);
          return true;
        }
      }
    }
    return false;
  }

  private void placed(Host host, Pod pod, Variant variant, NodeState state, long[] types) {
    boolean known = host.ordinal() < hosts.size();
    boolean moved = host.state() != state || !known;
    host.place(pod, state, types);
    if (known) {
      hosts.grown(host);
    } else {
      hosts.add(host);
    }
    if (moved) {
      topology.moved(host);
    }
    topology.record(host, variant.shape());
  }

  /** The state for each way to reach the pod's volumes: one alternative of every volume. */
  private static List<NodeState> reachable(NodeState state, Variant variant) {
    var states = List.of(state);
    for (var alternatives : variant.volumes()) {
      var next = new ArrayList<NodeState>();
      for (var so : states) {
        alternatives.forEach(wanted -> so.after(wanted).ifPresent(next::add));
      }
      states = next;
    }
    return states;
  }
}
