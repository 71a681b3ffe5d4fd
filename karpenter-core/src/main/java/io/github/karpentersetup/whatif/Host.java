package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node in the making, or one that is there and takes more pods. */
final class Host {

  private final int ordinal;
  private final @Nullable ExistingNode existing;
  private final @Nullable Pool pool;
  private NodeState state;

  /** The types it may still be; of a node that is there, none. */
  private long[] types;

  /** What its pods ask for; of a node that is there, what is still free. */
  private final long[] amounts;

  private final List<Pod> pods = new ArrayList<>();
  private final List<HostPort> ports = new ArrayList<>();
  private final Attachments attached = new Attachments();

  /** A node to be launched. */
  Host(int ordinal, Pool pool, NodeState state, long[] types, int resources) {
    this.ordinal = ordinal;
    this.existing = null;
    this.pool = pool;
    this.state = state;
    this.types = types;
    this.amounts = new long[resources];
  }

  /** A node that is there, with what is free of it. */
  Host(int ordinal, ExistingNode existing, NodeState state, long[] free) {
    this.ordinal = ordinal;
    this.existing = existing;
    this.pool = null;
    this.state = state;
    this.types = new long[0];
    this.amounts = free;
  }

  int ordinal() {
    return ordinal;
  }

  Optional<ExistingNode> existing() {
    return Optional.ofNullable(existing);
  }

  Pool pool() {
    if (pool == null) {
      throw new IllegalStateException("a node that is there");
    }
    return pool;
  }

  NodeState state() {
    return state;
  }

  long[] types() {
    return types;
  }

  long[] amounts() {
    return amounts;
  }

  List<Pod> pods() {
    return pods;
  }

  List<HostPort> ports() {
    return ports;
  }

  boolean portsFree(PodTemplate template) {
    for (var port : template.hostPorts()) {
      for (var taken : ports) {
        if (taken.conflictsWith(port)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the node can attach the volumes besides those it has. */
  boolean attaches(PodTemplate template) {
    return existing == null || attached.fit(template, existing.attachLimits());
  }

  /** Takes ports and volumes of a pod. */
  void take(PodTemplate template) {
    ports.addAll(template.hostPorts());
    if (existing != null) {
      attached.add(template);
    }
  }

  /** Places a pod; what is known of the node, and which types it may be, is narrower after. */
  void place(Pod pod, NodeState narrowed, long[] remaining) {
    pods.add(pod);
    take(pod.template());
    state = narrowed;
    types = remaining;
  }
}
