package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One packing: sets up what the scheduler works on, and tells what came of it. */
final class Engine {

  private final Cluster cluster;
  private final ResourceNames names;
  private final List<ExistingNode> nodes;
  private final Map<Pool, Limits> pools = new LinkedHashMap<>();

  Engine(Cluster cluster, List<ExistingNode> existing) {
    this.cluster = cluster;
    names = cluster.names();
    nodes = existing.stream().sorted(Comparator.comparing(ExistingNode::name)).toList();
    cluster.pools().forEach(pool -> pools.put(pool, cluster.limits(pool)));
  }

  /**
   * @param pods those that make sense
   * @param unplaced those that do not
   */
  Packing pack(List<Pod> pods, List<Unplaced> unplaced) {
    var shapes = cluster.shapes();
    pods.forEach(shapes::of);
    var existing = existing(pods);
    var hosts = new Hosts(existing);
    var topology = new Topology(cluster.pools(), existing);
    topology.prepare(shapes.all(), running(existing));
    var scheduler = new Scheduler(pools, hosts, topology, shapes, names);
    var diagnosis = new Diagnosis(pools, hosts, topology, shapes, names);
    var all = new ArrayList<>(unplaced);
    scheduler
        .place(pods)
        .forEach(pod -> all.add(new Unplaced(pod, diagnosis.reasons(shapes.of(pod)))));
    return told(hosts, all);
  }

  private Packing told(Hosts hosts, List<Unplaced> unplaced) {
    var launches = new Launches();
    var numbers = new HashMap<String, Integer>();
    var newNodes = new ArrayList<NewNode>();
    for (var host : hosts.added()) {
      var pool = host.pool().name();
      var chosen = launches.choose(host);
      if (chosen.isPresent()) {
        var name = pool + "-" + numbers.merge(pool, 1, Integer::sum);
        newNodes.add(new NewNode(name, host, names.resources(host.amounts()), chosen.get()));
      } else {
        var why =
            List.of(
                new Unplaced.Reason(
                    "NodePool " + pool,
                    "all that is left for it are capacity reservations, and they are used up"));
        host.pods().forEach(pod -> unplaced.add(new Unplaced(pod, why)));
      }
    }
    var placements =
        hosts.existing().stream()
            .filter(host -> !host.pods().isEmpty())
            .map(host -> new Placement(host.existing().orElseThrow(), host.pods()))
            .toList();
    var problems = new ArrayList<>(cluster.inputs().problems());
    problems.addAll(Unknowns.of(cluster.catalogue(), cluster.pools(), newNodes));
    return new Packing(newNodes, placements, unplaced, problems);
  }

  /** The nodes that are there, with what their pods and daemon pods to come leave free. */
  private List<Host> existing(List<Pod> pods) {
    var keys = keysAsked(pods);
    var spaces = new HashMap<List<Taint>, NodeState.Space>();
    var hosts = new ArrayList<Host>();
    for (var node : nodes) {
      // Labels nobody asks for are left out, so that nodes share states.
      var asked = new HashMap<String, String>();
      node.labels()
          .forEach(
              (key, value) -> {
                if (keys.contains(WellKnown.normalized(key))) {
                  asked.put(key, value);
                }
              });
      var space = spaces.computeIfAbsent(node.taints(), NodeState.Space::new);
      var state = space.state(Constraints.ofLabels(asked));
      var free = names.vector(node.allocatable());
      if (!node.allocatable().amounts().containsKey(Resources.PODS)) {
        free[names.number(Resources.PODS)] = ExistingNode.DEFAULT_PODS;
      }
      var host = new Host(hosts.size(), node, state, free);
      var taken = new ArrayList<>(node.pods());
      taken.addAll(missingDaemons(node, Constraints.ofLabels(node.labels())));
      for (var pod : taken) {
        var amounts = names.podVector(pod.template().requests());
        for (int r = 0; r < free.length; r++) {
          free[r] -= amounts[r];
        }
        host.take(pod.template());
      }
      hosts.add(host);
      var poolName = node.labels().get(WellKnown.NODE_POOL);
      pools.forEach(
          (pool, limits) -> {
            if (pool.name().equals(poolName)) {
              limits.countExisting(names.vector(node.capacity()));
            }
          });
    }
    return hosts;
  }

  /** Daemon pods that the node should run and does not yet. */
  private List<Pod> missingDaemons(ExistingNode node, Constraints labels) {
    var missing = new ArrayList<Pod>();
    for (var daemon : cluster.daemons()) {
      var template = daemon.template();
      var selector = Constraints.ofLabels(template.nodeSelector());
      boolean runs =
          NodeFilter.tolerates(template.tolerations(), node.taints())
              && (template.nodeAffinity().isEmpty()
                  ? fits(labels, selector)
                  : template.nodeAffinity().stream()
                      .anyMatch(term -> fits(labels, selector.and(Constraints.of(term)))));
      boolean there =
          node.pods().stream()
              .anyMatch(
                  p ->
                      p.namespace().equals(daemon.namespace())
                          && !p.owner().isEmpty()
                          && p.owner().equals(daemon.owner()));
      if (runs && !there) {
        missing.add(daemon);
      }
    }
    return missing;
  }

  private static boolean fits(Constraints labels, Constraints wanted) {
    return labels.conflict(wanted, Constraints.Unmentioned.REFUSED).isEmpty();
  }

  /** The labels that any pod's constraints or topologies are about. */
  private Set<String> keysAsked(List<Pod> pods) {
    var keys = new HashSet<String>();
    var templates = new HashSet<PodTemplate>();
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

  private Map<Host, List<Shape>> running(List<Host> existing) {
    var others = cluster.shapes();
    var running = new LinkedHashMap<Host, List<Shape>>();
    for (var host : existing) {
      running.put(host, host.existing().orElseThrow().pods().stream().map(others::of).toList());
    }
    return running;
  }
}
