package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.step.GroupKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the pods that leave Karpenter's nodes find room on those of the node groups. */
final class RollbackRoom {

  private final Draft draft;
  private final Rollback how;
  private final NodeSizes sizes;

  RollbackRoom(Draft draft, Rollback how) {
    this.draft = draft;
    this.how = how;
    this.sizes = new NodeSizes(draft.aws());
  }

  /**
   * The pods on Karpenter's nodes against what the node groups can grow to.
   *
   * @param grows whether an autoscaler will let them grow
   */
  void look(List<String> pools, boolean grows) {
    var leaving =
        draft.kubernetes().nodes().stream()
            .filter(n -> pools.contains(n.labels().getOrDefault(Retiring.NODE_POOL, "")))
            .map(Node::name)
            .collect(Collectors.toSet());
    var moving =
        draft.kubernetes().podGroups().stream()
            .filter(g -> !g.traits().contains(PodGroup.Trait.DAEMON))
            .filter(g -> g.nodes().keySet().stream().anyMatch(leaving::contains))
            .toList();
    if (moving.isEmpty()) {
      return;
    }
    long cpu = 0;
    long memory = 0;
    for (var group : moving) {
      int pods =
          group.nodes().entrySet().stream()
              .filter(e -> leaving.contains(e.getKey()))
              .mapToInt(java.util.Map.Entry::getValue)
              .sum();
      cpu += group.requests().cpuMillis() * pods;
      memory += group.requests().memoryBytes() * pods;
    }
    long freeCpu = 0;
    long freeMemory = 0;
    var unknown = new TreeSet<String>();
    var nodes = new ArrayList<Room>();
    for (var group : Retiring.of(draft).groups().values()) {
      int most = most(group, GroupSizes.before(group), grows);
      if (most == 0) {
        continue;
      }
      var size = sizes.of(group);
      if (size.isEmpty()) {
        unknown.add(group.name());
        continue;
      }
      var one = size.get();
      nodes.add(one);
      freeCpu += one.cpuMillis() * most;
      freeMemory += one.memoryBytes() * most;
      for (var node : group.nodes()) {
        freeCpu -= node.requested().cpuMillis();
        freeMemory -= node.requested().memoryBytes();
      }
    }
    var tooLarge = moving.stream().filter(g -> nodes.stream().noneMatch(n -> fits(g, n))).toList();
    if (unknown.isEmpty() && !tooLarge.isEmpty()) {
      noNode(tooLarge);
    } else if (unknown.isEmpty() && (cpu > freeCpu || memory > freeMemory)) {
      tooLittle(new Room(cpu, memory, 0), new Room(freeCpu, freeMemory, 0), grows);
    } else if (!unknown.isEmpty()) {
      draft.add(
          Finding.info(
              "room-not-known",
              "no node and no known instance type tells how large the nodes of "
                  + String.join(", ", unknown)
                  + " are, so whether there is room for every pod was not looked at"));
    }
  }

  private static int most(Retiring.Group group, Scaling sizes, boolean grows) {
    if (group.kind() == GroupKind.NONE) {
      return group.nodes().size();
    }
    return grows ? sizes.max() : sizes.desired();
  }

  private static boolean fits(PodGroup pods, Room node) {
    return pods.requests().cpuMillis() <= node.cpuMillis()
        && pods.requests().memoryBytes() <= node.memoryBytes();
  }

  private void noNode(List<PodGroup> pods) {
    var message =
        "no node of the node groups is large enough for "
            + pods.stream()
                .map(PodGroup::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    var fix = "scale it down first, or add a node group with larger instances";
    draft.add(
        how.purpose() == Rollback.Purpose.UNINSTALL
            ? Finding.warning("no-node-large-enough", message, fix)
            : Finding.blocking("no-node-large-enough", message, fix));
  }

  private void tooLittle(Room asked, Room free, boolean grows) {
    var message =
        "the pods on Karpenter's nodes ask for "
            + words(asked)
            + ", and the node groups have room for "
            + words(free)
            + (grows ? " at their maximum sizes" : " at their sizes");
    var fix =
        grows
            ? "raise the maximum size of a node group first (aws eks update-nodegroup-config"
                + " --scaling-config maxSize=..), or scale workloads down"
            : "raise the size of a node group first (aws eks update-nodegroup-config"
                + " --scaling-config desiredSize=..), or scale workloads down";
    draft.add(
        how.purpose() == Rollback.Purpose.UNINSTALL
            ? Finding.warning("no-room-back", message, fix)
            : Finding.blocking("no-room-back", message, fix));
  }

  private static String words(Room room) {
    return String.format(
        Locale.ROOT,
        "%.1f CPU and %.1f GiB",
        Math.max(0, room.cpuMillis()) / 1000.0,
        Math.max(0, room.memoryBytes()) / (double) (1L << 30));
  }
}
