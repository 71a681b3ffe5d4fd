package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.plan.Retiring.Group;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.Undo;
import java.util.List;

/** What a retirement does to the groups whose nodes go: held before, shrunk after. */
final class GroupSteps {

  private final Draft draft;
  private final Retirement wanted;

  GroupSteps(Draft draft, Retirement wanted) {
    this.draft = draft;
    this.wanted = wanted;
  }

  String hold(Group group) {
    var step =
        Steps.of(Phase.RETIREMENT, "hold-" + group.name(), title(group) + " brings no node back")
            .after(draft.idsOf(Phase.CUTOVER))
            .after(draft.idsOf(Phase.CAPACITY));
    int min = Math.min(group.scaling().min(), keep(group));
    if (group.scaling().min() > min) {
      step.change(
          new Change("min", Integer.toString(group.scaling().min()), Integer.toString(min)));
    }
    // A group that is finished moves its instances between zones again.
    if (!isShrunk(group)
        && group.autoScalingGroups().stream()
            .anyMatch(g -> !g.suspended().contains("AZRebalance"))) {
      step.change(new Change("AZRebalance", "on", "suspended"));
    }
    return draft.add(
        new HoldNodeGroup(
            step.changeOrKeep(new Undo.Restore("min/desired/max", before(group))),
            group.kind(),
            draft.spec().cluster(),
            group.name(),
            group.autoScalingGroupNames(),
            min,
            before(group)));
  }

  void shrink(Group group, List<String> last) {
    int size = keep(group);
    var step =
        Steps.of(
                Phase.RETIREMENT,
                "shrink-" + group.name(),
                title(group) + " stays at " + size + (size == 1 ? " node" : " nodes"))
            .after("retirement/hold-" + group.name())
            .after(last)
            .after(
                draft.idsOf(Phase.RETIREMENT).stream()
                    .filter(id -> id.startsWith("retirement/remove-"))
                    .toList());
    if (!isShrunk(group)) {
      var s = group.scaling();
      step.change(
          new Change(
              "min/desired/max",
              s.min() + "/" + s.desired() + "/" + s.max(),
              size + "/" + size + "/" + (group.kind() == GroupKind.MANAGED ? s.max() : size)));
    } else if (isStillHeld(group)) {
      step.change(new Change("AZRebalance", "suspended", "on"));
    }
    draft.add(
        new ShrinkNodeGroup(
            step.changeOrKeep(new Undo.Restore("min/desired/max", before(group))),
            group.kind(),
            draft.spec().cluster(),
            group.name(),
            group.autoScalingGroupNames(),
            size));
  }

  /** What a group was before this library touched it. */
  static String before(Group group) {
    var now = group.scaling();
    // What the owner turned off for one of its groups stays off for all.
    var suspended =
        group.autoScalingGroups().stream()
            .anyMatch(g -> g.suspended().contains(FormerSizes.BALANCING));
    return group
        .tags()
        .getOrDefault(
            Ownership.BEFORE,
            new FormerSizes(
                    now.min(),
                    now.desired(),
                    now.max(),
                    suspended ? List.of(FormerSizes.BALANCING) : List.of())
                .toString());
  }

  /** A run that died between the two left it so; what was suspended before any run stays so. */
  private static boolean isStillHeld(Group group) {
    var before = group.tags().getOrDefault(Ownership.BEFORE, "");
    return !before.isEmpty()
        && !before.contains("AZRebalance")
        && group.autoScalingGroups().stream().anyMatch(g -> g.suspended().contains("AZRebalance"));
  }

  private boolean isShrunk(Group group) {
    var s = group.scaling();
    int size = keep(group);
    return s.desired() <= size
        && s.min() <= size
        && (group.kind() == GroupKind.MANAGED || s.max() <= size)
        && group.nodes().size() <= size;
  }

  private int keep(Group group) {
    return wanted.keep().getOrDefault(group.name(), 0);
  }

  static String title(Group group) {
    return switch (group.kind()) {
      case MANAGED -> "node group " + group.name();
      case SELF_MANAGED -> "Auto Scaling group " + group.name();
      case NONE -> "no group";
    };
  }
}
