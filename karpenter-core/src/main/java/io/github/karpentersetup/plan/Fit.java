package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Places the replicas of Karpenter one after the other, as the scheduler will: by free room,
 * taints, node affinity, pods kept apart, and spread over zones.
 */
final class Fit {

  private static final String KARPENTERS = "karpenter.sh/nodepool";
  private static final String COMPUTE_TYPE = "eks.amazonaws.com/compute-type";

  private static final Set<String> MISSING_ROOM = Set.of("", "short of CPU", "short of memory");

  /** Below this a controller is not worth starting. */
  private static final Room LEAST = new Room(100, 256L << 20, 1);

  private final HostPod pod;
  private final Function<Node, Room> free;
  private final List<Node> selected;
  private final List<Node> open = new ArrayList<>();
  private final Map<String, Integer> refusals = new TreeMap<>();

  /** The values that nodes have for the key of a spread, room or not. */
  private final Map<String, Set<String>> domains = new HashMap<>();

  private final Map<String, Integer> placed = new TreeMap<>();

  /** Replicas placed, by topology key and its value. */
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();

  /**
   * @param nodes of the cluster; what the pod does not select is left out
   * @param free the room on a node
   */
  Fit(HostPod pod, List<Node> nodes, Function<Node, Room> free) {
    this.pod = pod;
    this.free = free;
    this.selected = nodes.stream().filter(pod::selects).toList();
    for (var node : selected) {
      var refusal = refusal(node);
      if (refusal.isEmpty()) {
        open.add(node);
      } else {
        refusals.merge(refusal, 1, Integer::sum);
      }
      if (pod.spreads().stream().allMatch(s -> node.labels().containsKey(s.key()))) {
        pod.spreads()
            .forEach(
                s ->
                    domains
                        .computeIfAbsent(s.key(), key -> new HashSet<>())
                        .add(domain(node, s.key())));
      }
    }
    open.sort(Comparator.comparing(Node::name));
  }

  /** The nodes that the pod selects, whether they have room or not. */
  List<Node> selected() {
    return selected;
  }

  /** The nodes with room for one replica. */
  List<Node> open() {
    return open;
  }

  /** Why the other nodes have none, and how many each: {@code short of CPU}. */
  Map<String, Integer> refusals() {
    return refusals;
  }

  /** How many replicas find a place, up to so many. */
  int replicas(int atMost) {
    placed.clear();
    counts.clear();
    int count = 0;
    while (count < atMost) {
      var next = open.stream().filter(this::takesOneMore).min(emptiestFirst());
      if (next.isEmpty()) {
        break;
      }
      place(next.get());
      count++;
    }
    return count;
  }

  /** How many replicas {@link #replicas} has put on each node. */
  Map<String, Integer> placed() {
    return Map.copyOf(placed);
  }

  /** Whether replicas are kept on nodes of their own. */
  List<String> apart() {
    return pod.apartBy();
  }

  /** Whether replicas have to be spread. */
  boolean isSpread() {
    return !pod.spreads().isEmpty();
  }

  /** What they are spread over: {@code eu-west-1a, eu-west-1b}. */
  String domains() {
    return domains.values().stream()
        .map(d -> String.join(", ", new TreeSet<>(d)))
        .collect(Collectors.joining("; "));
  }

  /** Whether one replica would have a place on the node if nothing else ran there. */
  boolean takesWhenEmpty(Node node) {
    return node.allocatable().cpuMillis() >= pod.cpuMillis()
        && node.allocatable().memoryBytes() >= pod.memoryBytes()
        && pod.repelledBy(node).isEmpty();
  }

  /**
   * The size at which so many replicas would fit, each on a node of its own; empty if none that
   * Karpenter can work with would.
   */
  Optional<Room> sizeFor(int replicas) {
    var usable =
        selected.stream()
            .filter(n -> MISSING_ROOM.contains(refusal(n)))
            .sorted(Comparator.comparingDouble(n -> -share(n)))
            .limit(replicas)
            .map(free)
            .toList();
    if (usable.size() < replicas || replicas == 0) {
      return Optional.empty();
    }
    long cpu = usable.stream().mapToLong(Room::cpuMillis).min().orElse(0);
    long memory = usable.stream().mapToLong(Room::memoryBytes).min().orElse(0);
    var size = new Room(Math.min(cpu, pod.cpuMillis()), Math.min(memory, pod.memoryBytes()), 1);
    var smaller =
        new HostPod(
            size.cpuMillis(),
            size.memoryBytes(),
            pod.nodeSelector(),
            pod.terms(),
            pod.apartBy(),
            pod.spreads(),
            pod.tolerations());
    return size.cpuMillis() >= LEAST.cpuMillis()
            && size.memoryBytes() >= LEAST.memoryBytes()
            && new Fit(smaller, selected, free).replicas(replicas) == replicas
        ? Optional.of(size)
        : Optional.empty();
  }

  private double share(Node node) {
    var room = free.apply(node);
    return Math.min(
        room.cpuMillis() / (double) Math.max(1, pod.cpuMillis()),
        room.memoryBytes() / (double) Math.max(1, pod.memoryBytes()));
  }

  private void place(Node node) {
    placed.merge(node.name(), 1, Integer::sum);
    for (var key : keys()) {
      counts.computeIfAbsent(key, k -> new HashMap<>()).merge(domain(node, key), 1, Integer::sum);
    }
  }

  private Set<String> keys() {
    var keys = new HashSet<>(pod.apartBy());
    pod.spreads().forEach(s -> keys.add(s.key()));
    return keys;
  }

  private static String domain(Node node, String key) {
    return node.labels().getOrDefault(key, "");
  }

  private int count(String key, String domain) {
    return counts.getOrDefault(key, Map.of()).getOrDefault(domain, 0);
  }

  private String refusal(Node node) {
    if (node.labels().containsKey(KARPENTERS)) {
      return "Karpenter's own";
    }
    if ("fargate".equals(node.labels().get(COMPUTE_TYPE))) {
      return "Fargate's";
    }
    if (node.schedulable() == Schedulable.NO) {
      return "cordoned or not ready";
    }
    var taint = pod.repelledBy(node);
    if (taint.isPresent()) {
      return "tainted " + taint.get().key();
    }
    var room = free.apply(node);
    if (room.pods() < 1) {
      return "full of pods";
    }
    if (room.cpuMillis() < pod.cpuMillis()) {
      return "short of CPU";
    }
    return room.memoryBytes() < pod.memoryBytes() ? "short of memory" : "";
  }

  private boolean takesOneMore(Node node) {
    int more = placed.getOrDefault(node.name(), 0) + 1;
    var room = free.apply(node);
    return room.pods() >= more
        && room.cpuMillis() >= pod.cpuMillis() * more
        && room.memoryBytes() >= pod.memoryBytes() * more
        && pod.apartBy().stream().noneMatch(key -> isTaken(key, node))
        && pod.spreads().stream().allMatch(spread -> isWithin(spread, node));
  }

  private boolean isTaken(String key, Node node) {
    return node.labels().containsKey(key) && count(key, domain(node, key)) > 0;
  }

  private boolean isWithin(HostPod.Spread spread, Node node) {
    if (!node.labels().containsKey(spread.key())) {
      return false;
    }
    var all = domains.getOrDefault(spread.key(), Set.of());
    int least =
        all.size() < spread.minDomains()
            ? 0
            : all.stream().mapToInt(d -> count(spread.key(), d)).min().orElse(0);
    return count(spread.key(), domain(node, spread.key())) + 1 - least <= spread.maxSkew();
  }

  /** Where there is choice: the least filled domain, then the node with most CPU. */
  private Comparator<Node> emptiestFirst() {
    return Comparator.<Node>comparingInt(
            n -> pod.spreads().stream().mapToInt(s -> count(s.key(), domain(n, s.key()))).sum())
        .thenComparing(n -> -free.apply(n).cpuMillis())
        .thenComparing(Node::name);
  }
}
