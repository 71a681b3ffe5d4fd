package io.github.karpentersetup.forecast;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Clusters of node group {@code web}, to be retired, beside {@code system}, Karpenter's host. */
public final class Clusters {

  public static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private Clusters() {}

  /** Ten nodes of m5.xlarge, two of system, and these pods. */
  public static ClusterFacts with(PodGroup... pods) {
    return with(10, List.of(pods));
  }

  public static ClusterFacts with(int count, List<PodGroup> pods) {
    var nodes = new ArrayList<Node>();
    for (int i = 1; i <= count; i++) {
      nodes.add(node("web-" + i, "web", Map.of()));
    }
    nodes.add(node("system-1", "system", Map.of()));
    nodes.add(node("system-2", "system", Map.of()));
    return FactsEditor.edit(LabFacts.of("1.33"))
        .set(List.of(LabFacts.nodeGroup("web"), LabFacts.nodeGroup("system")), "aws", "nodeGroups")
        .set(nodes, "kubernetes", "nodes")
        .set(pods, "kubernetes", "podGroups")
        .facts();
  }

  public static Node node(String name, String group, Map<String, String> labels) {
    var all = new TreeMap<>(labels);
    all.putIfAbsent("eks.amazonaws.com/nodegroup", group);
    all.putIfAbsent("node.kubernetes.io/instance-type", "m5.xlarge");
    all.putIfAbsent("eks.amazonaws.com/capacityType", "ON_DEMAND");
    all.putIfAbsent("topology.kubernetes.io/zone", "eu-west-1a");
    all.putIfAbsent("kubernetes.io/hostname", name);
    all.putIfAbsent("kubernetes.io/arch", "amd64");
    all.putIfAbsent("kubernetes.io/os", "linux");
    // Next to no room on system: what moves needs nodes of Karpenter's.
    var isSystem = group.equals("system");
    return new Node(
        name,
        all,
        List.of(),
        new Room(isSystem ? 20 : 3920, 14L << 30, 58),
        new Room(isSystem ? 20 : 980, 2L << 30, 6),
        Schedulable.YES,
        "aws:///eu-west-1a/i-%017x".formatted(name.hashCode() & 0xffffff),
        Instant.EPOCH,
        "");
  }

  /** Pods of a Deployment of namespace shop, on node web-1. */
  public static PodGroup pods(
      String name, int count, int cpuMillis, int mebibytes, Map<String, Object> scheduling) {
    return group("Deployment", name, cpuMillis, mebibytes, scheduling, Map.of("web-1", count));
  }

  /** Pods that run on every node. */
  public static PodGroup daemons(String name, int cpuMillis, Map<String, Object> scheduling) {
    return group("DaemonSet", name, cpuMillis, 64, scheduling, Map.of("web-1", 1, "system-1", 1));
  }

  /** Pods wherever they are. */
  public static PodGroup group(
      String kind,
      String name,
      int cpuMillis,
      int mebibytes,
      Map<String, Object> scheduling,
      Map<String, Integer> nodes) {
    return new PodGroup(
        "shop",
        kind,
        name,
        Map.of("app", name),
        new Room(cpuMillis, (long) mebibytes << 20, 1),
        scheduling,
        nodes,
        nodes.values().stream().mapToInt(Integer::intValue).sum(),
        kind.equals("DaemonSet") ? Set.of(Trait.DAEMON) : Set.of(),
        Set.of(),
        List.of());
  }

  /** The pods bound to volumes in these zones. */
  public static PodGroup inZones(PodGroup group, String... zones) {
    return new PodGroup(
        group.namespace(),
        group.ownerKind(),
        group.ownerName(),
        group.labels(),
        group.requests(),
        group.scheduling(),
        group.nodes(),
        group.ready(),
        group.traits(),
        Set.of(zones),
        group.budgets());
  }

  /** A node affinity that requires this of a label. */
  public static Map<String, Object> requiring(String key, String operator, String... values) {
    return Map.of(
        "affinity",
        Map.of(
            "nodeAffinity",
            Map.of(
                REQUIRED,
                Map.of(
                    "nodeSelectorTerms",
                    List.of(
                        Map.of(
                            "matchExpressions",
                            List.of(
                                Map.of(
                                    "key",
                                    key,
                                    "operator",
                                    operator,
                                    "values",
                                    List.of(values)))))))));
  }
}
