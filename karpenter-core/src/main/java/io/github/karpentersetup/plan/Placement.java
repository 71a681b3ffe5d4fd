package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import java.util.List;

/**
 * Where Karpenter's own pods run: pinned to node groups that it does not manage.
 *
 * @param nodeGroups as named by the user; else the one with room for most replicas
 */
record Placement(List<String> nodeGroups) {

  private static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";
  private static final String CRITICAL = "CriticalAddonsOnly";

  static Placement of(Draft draft) {
    var asked = draft.spec().karpenterOn();
    if (!asked.isEmpty()) {
      return new Placement(asked);
    }
    var best =
        draft.aws().nodeGroups().stream()
            .map(AwsFacts.NodeGroup::name)
            .sorted()
            .reduce((a, b) -> hosts(draft, b) > hosts(draft, a) ? b : a);
    return new Placement(best.map(List::of).orElse(List.of()));
  }

  /**
   * How many nodes of the group have room for one replica each, Karpenter's own counted as room.
   */
  static long hosts(Draft draft, String nodeGroup) {
    return draft.kubernetes().nodes().stream()
        .filter(n -> nodeGroup.equals(n.labels().get(NODE_GROUP)))
        .filter(n -> hasRoom(draft, n))
        .count();
  }

  private static boolean hasRoom(Draft draft, KubernetesFacts.Node node) {
    var tolerated =
        node.taints().stream()
            .filter(t -> !t.effect().equals("PreferNoSchedule"))
            .allMatch(t -> t.key().equals(CRITICAL));
    var free = node.allocatable();
    var used = node.requested();
    return tolerated
        && node.schedulable() == KubernetesFacts.Schedulable.YES
        && free.cpuMillis() - used.cpuMillis() >= Quantities.cpuMillis(ChartValues.cpu(draft))
        && free.memoryBytes() - used.memoryBytes() >= Quantities.bytes(ChartValues.memory(draft))
        && free.pods() - used.pods() >= 1;
  }

  /** Says where, and whether it fits. Nothing to say once Karpenter runs there. */
  static void explain(Draft draft) {
    if (draft.kubernetes().karpenters().stream().anyMatch(k -> !k.fingerprint().isEmpty())) {
      return;
    }
    var chosen = of(draft).nodeGroups();
    if (chosen.isEmpty()) {
      return;
    }
    var names = String.join(", ", chosen);
    long hosts = chosen.stream().mapToLong(g -> hosts(draft, g)).sum();
    int replicas = ChartValues.replicas(draft);
    var each = ChartValues.cpu(draft) + " CPU and " + ChartValues.memory(draft);
    if (hosts >= replicas) {
      draft.add(
          Finding.info(
              "karpenter-placed",
              "Karpenter's own pods are pinned to node group "
                  + names
                  + ", where "
                  + hosts
                  + " nodes have room for a replica of "
                  + each));
      return;
    }
    draft.add(
        Finding.warning(
            "karpenter-does-not-fit",
            "node group "
                + names
                + " has room for "
                + hosts
                + " of "
                + replicas
                + " replicas of "
                + each
                + ", each on a node of its own",
            hosts > 0
                ? "use replicas(" + hosts + "), or scale the node group up first"
                : "scale the node group up, choose larger nodes, or ask for less with"
                    + " resources(..)"));
  }
}
