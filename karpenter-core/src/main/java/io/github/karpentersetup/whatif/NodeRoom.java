package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are there, as packings see them. Consolidation packs hundreds of times onto nodes of
 * which one or two have changed, so that what is known of the others is kept.
 */
final class NodeRoom {

  /** One node. */
  static final class Room {
    private final Constraints labels;
    private final long[] free;
    private final long[] capacity;
    private final List<PodTemplate> holding;
    private final String pool;

    private Room(
        Constraints labels, long[] free, long[] capacity, List<PodTemplate> holding, String pool) {
      this.labels = labels;
      this.free = free;
      this.capacity = capacity;
      this.holding = holding;
      this.pool = pool;
    }

    /** Those that any pod asks for. */
    Constraints labels() {
      return labels;
    }

    /** What its pods and its daemon pods to come leave; the caller's own. */
    long[] free() {
      return free.clone();
    }

    /** What limits count. */
    long[] capacity() {
      return capacity;
    }

    /** Templates of its pods that hold ports or volumes. */
    List<PodTemplate> holding() {
      return holding;
    }

    /** The name of its node pool; empty for none. */
    String pool() {
      return pool;
    }
  }

  private final ResourceNames names;
  private final List<Pod> daemons;
  private final IdentityHashMap<ExistingNode, Room> rooms = new IdentityHashMap<>();
  private final List<Daemon> wants;
  private @Nullable Set<String> keys;

  /** What a daemon pod asks of a node's labels: its selector with any of its alternatives. */
  private record Daemon(Pod pod, List<Constraints> alternatives) {}

  NodeRoom(ResourceNames names, List<Pod> daemons) {
    this.names = names;
    this.daemons = daemons;
    this.wants = daemons.stream().map(d -> new Daemon(d, alternatives(d.template()))).toList();
  }

  private static List<Constraints> alternatives(PodTemplate template) {
    var selector = Constraints.ofLabels(template.nodeSelector());
    return template.nodeAffinity().isEmpty()
        ? List.of(selector)
        : template.nodeAffinity().stream().map(term -> selector.and(Constraints.of(term))).toList();
  }

  /**
   * Gets ready for a packing.
   *
   * @param pods those to place; with those on the nodes, all that will ever be packed here
   */
  NodeRoom prepare(List<Pod> pods, List<ExistingNode> nodes) {
    if (keys == null) {
      keys = keysAsked(pods, nodes);
    }
    return this;
  }

  Room of(ExistingNode node) {
    return rooms.computeIfAbsent(node, this::room);
  }

  private Room room(ExistingNode node) {
    var wanted = Optional.ofNullable(keys).orElse(Set.of());
    // Labels nobody asks for are left out, so that nodes share states.
    var asked = new HashMap<String, String>();
    node.labels()
        .forEach(
            (key, value) -> {
              if (wanted.contains(WellKnown.normalized(key))) {
                asked.put(key, value);
              }
            });
    var free = names.vector(node.allocatable());
    if (!node.allocatable().amounts().containsKey(Resources.PODS)) {
      free[names.number(Resources.PODS)] = ExistingNode.DEFAULT_PODS;
    }
    var taken = new ArrayList<>(node.pods());
    taken.addAll(missingDaemons(node));
    var holding = new ArrayList<PodTemplate>();
    for (var pod : taken) {
      var template = pod.template();
      template
          .requests()
          .amounts()
          .forEach((name, amount) -> names.index(name).ifPresent(i -> free[i] -= amount));
      free[names.number(Resources.PODS)]--;
      if (!template.hostPorts().isEmpty() || !template.volumes().isEmpty()) {
        holding.add(template);
      }
    }
    return new Room(
        Constraints.ofLabels(asked),
        free,
        names.vector(node.capacity()),
        holding,
        node.labels().getOrDefault(WellKnown.NODE_POOL, ""));
  }

  /** Daemon pods that the node should run and does not yet. */
  private List<Pod> missingDaemons(ExistingNode node) {
    if (daemons.isEmpty()) {
      return List.of();
    }
    var labels = Constraints.ofLabels(node.labels());
    var missing = new ArrayList<Pod>();
    for (var daemon : wants) {
      var pod = daemon.pod();
      boolean runs =
          NodeFilter.tolerates(pod.template().tolerations(), node.taints())
              && daemon.alternatives().stream().anyMatch(wanted -> fits(labels, wanted));
      boolean there =
          node.pods().stream()
              .anyMatch(
                  p ->
                      p.namespace().equals(pod.namespace())
                          && !p.owner().isEmpty()
                          && p.owner().equals(pod.owner()));
      if (runs && !there) {
        missing.add(pod);
      }
    }
    return missing;
  }

  private static boolean fits(Constraints labels, Constraints wanted) {
    return labels.conflict(wanted, Constraints.Unmentioned.REFUSED).isEmpty();
  }

  /** The labels that any pod's constraints or topologies are about. */
  private static Set<String> keysAsked(List<Pod> pods, List<ExistingNode> nodes) {
    var keys = new HashSet<String>();
    Set<PodTemplate> templates = Collections.newSetFromMap(new IdentityHashMap<>());
    pods.forEach(pod -> templates.add(pod.template()));
    nodes.forEach(node -> node.pods().forEach(pod -> templates.add(pod.template())));
    for (var t : templates) {
      keys.addAll(t.nodeSelector().keySet());
      t.nodeAffinity().forEach(term -> term.forEach(r -> keys.add(r.key())));
      t.preferredNodeAffinity().forEach(w -> w.term().forEach(r -> keys.add(r.key())));
      t.volumes().forEach(v -> v.nodeAffinity().forEach(a -> a.forEach(r -> keys.add(r.key()))));
      t.topologySpread().forEach(s -> keys.add(s.topologyKey()));
      t.podAffinity().forEach(a -> keys.add(a.topologyKey()));
      t.preferredPodAffinity().forEach(w -> keys.add(w.term().topologyKey()));
      t.podAntiAffinity().forEach(a -> keys.add(a.topologyKey()));
      t.preferredPodAntiAffinity().forEach(w -> keys.add(w.term().topologyKey()));
    }
    var normalized = new HashSet<String>();
    keys.forEach(key -> normalized.add(WellKnown.normalized(key)));
    return normalized;
  }
}
