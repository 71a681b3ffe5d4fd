package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.PodTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster's pods, out of their groups: pods of one group share one template. Single pods are
 * made only once they are asked for.
 */
final class ClusterPods {

  /** The name under which a group counts pods that are on no node. */
  private static final String NO_NODE = "";

  private final List<Like> groups = new ArrayList<>();
  private final Set<String> leaving;
  private final List<Problem> problems;
  private Optional<Single> single = Optional.empty();

  private record Like(PodGroup group, PodTemplate template, String owner) {

    boolean isDaemon() {
      return group.traits().contains(Trait.DAEMON);
    }
  }

  private record Single(List<Pod> moving, Map<String, List<Pod>> onNodes) {}

  private ClusterPods(KubernetesFacts cluster, Set<String> leaving) {
    this.leaving = leaving;
    var templates = PodTemplates.among(new HashSet<>(cluster.namespaces()));
    for (var group : cluster.podGroups()) {
      var owner = group.ownerKind().isEmpty() ? "" : group.ownerKind() + "/" + group.ownerName();
      groups.add(new Like(group, templates.of(group), owner));
    }
    problems = templates.problems();
  }

  static ClusterPods of(KubernetesFacts cluster, Set<String> leaving) {
    return new ClusterPods(cluster, leaving);
  }

  /** What of the pods could not be taken over. */
  List<Problem> problems() {
    return problems;
  }

  /** One pod of each DaemonSet. */
  List<Pod> daemons() {
    var daemons = new LinkedHashMap<String, Pod>();
    for (var like : groups) {
      if (like.isDaemon()) {
        var group = like.group();
        daemons.putIfAbsent(
            group.name(),
            new Pod(
                group.namespace(), group.ownerName() + "-daemon", like.owner(), like.template()));
      }
    }
    return List.copyOf(daemons.values());
  }

  private boolean isMoving(Like like, String node) {
    return !like.isDaemon() && (node.equals(NO_NODE) || leaving.contains(node));
  }

  /** Of the pods on nodes that go, by template, how many there are of which workload. */
  Map<PodTemplate, Map<String, Integer>> evicted() {
    var evicted = new LinkedHashMap<PodTemplate, Map<String, Integer>>();
    for (var like : groups) {
      int count =
          like.group().nodes().entrySet().stream()
              .filter(on -> !on.getKey().equals(NO_NODE) && isMoving(like, on.getKey()))
              .mapToInt(Map.Entry::getValue)
              .sum();
      if (count > 0) {
        evicted
            .computeIfAbsent(like.template(), t -> new LinkedHashMap<>())
            .merge(like.group().name(), count, Integer::sum);
      }
    }
    return evicted;
  }

  /** How many pods of which workload are on each node that goes. */
  Map<String, Map<String, Integer>> onLeaving() {
    var counts = new HashMap<String, Map<String, Integer>>();
    for (var like : groups) {
      like.group()
          .nodes()
          .forEach(
              (node, count) -> {
                if (isMoving(like, node)) {
                  counts
                      .computeIfAbsent(node, n -> new HashMap<>())
                      .merge(like.group().name(), count, Integer::sum);
                }
              });
    }
    return counts;
  }

  /** What the moving pods ask for together. */
  long asked(String resource) {
    long asked = 0;
    for (var like : groups) {
      long each = like.template().requests().amount(resource);
      for (var on : like.group().nodes().entrySet()) {
        asked += isMoving(like, on.getKey()) ? each * on.getValue() : 0;
      }
    }
    return asked;
  }

  /** The pods on nodes that go, and those that wait for a node. */
  List<Pod> moving() {
    return single().moving();
  }

  /** The pods that stay, by node, DaemonSets' included. */
  Map<String, List<Pod>> onNodes() {
    return single().onNodes();
  }

  private Single single() {
    if (single.isEmpty()) {
      single = Optional.of(expand());
    }
    return single.orElseThrow();
  }

  private Single expand() {
    var all = new Single(new ArrayList<>(), new HashMap<>());
    var numbers = new HashMap<String, Integer>();
    for (var like : groups) {
      like.group()
          .nodes()
          .forEach(
              (node, count) -> {
                if (isMoving(like, node)) {
                  add(like, count, numbers, all.moving());
                } else if (!node.equals(NO_NODE) && !leaving.contains(node)) {
                  var there = all.onNodes().computeIfAbsent(node, n -> new ArrayList<>());
                  add(like, count, numbers, there);
                }
              });
    }
    return all;
  }

  private static void add(Like like, int count, Map<String, Integer> numbers, List<Pod> to) {
    var group = like.group();
    for (int i = 0; i < count; i++) {
      int number = numbers.merge(group.name(), 1, Integer::sum);
      // A pod without an owner is one of its name.
      var name = like.owner().isEmpty() ? group.ownerName() : group.ownerName() + "-" + number;
      to.add(new Pod(group.namespace(), name, like.owner(), like.template()));
    }
  }

  /** {@code shop/api}: the pod's owner, or itself without one. */
  static String workload(Pod pod) {
    var name =
        pod.owner().isEmpty() ? pod.name() : pod.owner().substring(pod.owner().indexOf('/') + 1);
    return pod.namespace() + "/" + name;
  }

  static boolean isDaemon(Pod pod) {
    return pod.owner().startsWith("DaemonSet/");
  }
}
