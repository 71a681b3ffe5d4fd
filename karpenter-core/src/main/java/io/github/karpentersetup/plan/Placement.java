package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where Karpenter's own pods run: pinned to node groups that it does not manage.
 *
 * @param nodeGroups as named by the user; else the one with room for most replicas
 * @param hosts how many of their nodes have room for one replica each, Karpenter's own counted as
 *     room
 */
record Placement(List<String> nodeGroups, long hosts) {

  private static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";
  private static final String CRITICAL = "CriticalAddonsOnly";

  static Placement of(Draft draft) {
    var hosts = hosts(draft);
    var asked = draft.spec().karpenterOn();
    var chosen = asked.isEmpty() ? best(draft, hosts) : asked;
    return new Placement(
        chosen, chosen.stream().distinct().mapToLong(g -> hosts.getOrDefault(g, 0L)).sum());
  }

  /** The first by name of those with room for most. */
  private static List<String> best(Draft draft, Map<String, Long> hosts) {
    return draft.aws().nodeGroups().stream()
        .map(AwsFacts.NodeGroup::name)
        .min(
            Comparator.comparing((String g) -> -hosts.getOrDefault(g, 0L))
                .thenComparing(Comparator.naturalOrder()))
        .map(List::of)
        .orElse(List.of());
  }

  private static Map<String, Long> hosts(Draft draft) {
    long cpu = Quantities.cpuMillis(ChartValues.cpu(draft));
    long memory = Quantities.bytes(ChartValues.memory(draft));
    var hosts = new HashMap<String, Long>();
    for (var node : draft.kubernetes().nodes()) {
      var group = node.labels().get(NODE_GROUP);
      if (group != null && hasRoom(node, cpu, memory)) {
        hosts.merge(group, 1L, Long::sum);
      }
    }
    return hosts;
  }

  private static boolean hasRoom(Node node, long cpu, long memory) {
    var tolerated =
        node.taints().stream()
            .filter(t -> !t.effect().equals("PreferNoSchedule"))
            .allMatch(t -> t.key().equals(CRITICAL));
    var free = node.allocatable();
    var used = node.requested();
    return tolerated
        && node.schedulable() == Schedulable.YES
        && free.cpuMillis() - used.cpuMillis() >= cpu
        && free.memoryBytes() - used.memoryBytes() >= memory
        && free.pods() - used.pods() >= 1;
  }

  /** Says where, and whether it fits. Nothing to say once Karpenter runs there. */
  void explain(Draft draft) {
    var runs = draft.kubernetes().karpenters().stream().anyMatch(k -> !k.fingerprint().isEmpty());
    if (runs || nodeGroups.isEmpty() || draft.spec().chart().values().containsKey("affinity")) {
      return;
    }
    int replicas = ChartValues.replicas(draft);
    var each = ChartValues.cpu(draft) + " CPU and " + ChartValues.memory(draft);
    if (hosts >= replicas) {
      draft.add(
          Finding.info(
              "karpenter-placed",
              "Karpenter's own pods are pinned to "
                  + groups()
                  + ", where "
                  + hosts
                  + (hosts == 1 ? " node has" : " nodes have")
                  + " room for a replica of "
                  + each));
      return;
    }
    draft.add(
        Finding.warning(
            "karpenter-does-not-fit",
            groups()
                + (nodeGroups.size() == 1 ? " has" : " have")
                + " room for "
                + hosts
                + " of "
                + replicas
                + (replicas == 1 ? " replica of " : " replicas of ")
                + each
                + ", each on a node of its own",
            hosts > 0
                ? "use chart(Chart.released().replicas("
                    + hosts
                    + ")), or scale the node group up first"
                : "scale the node group up, choose larger nodes or others with karpenterOn(..), or"
                    + " ask for less with chart(Chart.released().resources(cpu, memory))"));
  }

  private String groups() {
    return (nodeGroups.size() == 1 ? "node group " : "node groups ")
        + String.join(", ", nodeGroups);
  }
}
