package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    topology.prepare(shapes, running(existing));
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
    var rooms = cluster.rooms().prepare(pods, nodes);
    var spaces = new HashMap<List<Taint>, NodeState.Space>();
    var hosts = new ArrayList<Host>();
    for (var node : nodes) {
      var room = rooms.of(node);
      var space = spaces.computeIfAbsent(node.taints(), NodeState.Space::new);
      var host = new Host(hosts.size(), node, space.state(room.labels()), room.free());
      room.holding().forEach(host::take);
      hosts.add(host);
      pools.forEach(
          (pool, limits) -> {
            if (pool.name().equals(room.pool())) {
              limits.countExisting(room.capacity());
            }
          });
    }
    return hosts;
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
