package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.aws.handler.NodeGroupResize.Sizes;
import io.github.karpentersetup.aws.handler.NodeGroupRestore.Target;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import java.util.ArrayList;
import java.util.List;

/** A node group that stays as small as it has become. */
final class ShrinkNodeGroupHandler implements Handler<ShrinkNodeGroup> {

  private static final int NAMED = 5;

  private final NodeGroupState groups;
  private final NodeGroupResize resize;
  private final NodeGroupRestore restore;

  ShrinkNodeGroupHandler(Clients clients) {
    this.groups = new NodeGroupState(clients);
    this.resize = new NodeGroupResize(clients);
    this.restore = new NodeGroupRestore(clients);
  }

  @Override
  public Look look(ShrinkNodeGroup step) {
    var found = groups.find(step.kind(), step.cluster(), step.group());
    if (found.isEmpty()) {
      return new Holds(subject(step) + " is gone");
    }
    var group = found.get();
    if (group.isUpdating()) {
      return new Ending(subject(step) + " is being updated");
    }
    var more = groups.instances(step.autoScalingGroups());
    if (more.size() > step.size()) {
      return new Blocked(
          Problem.of(
              subject(step),
              "it has "
                  + more.size()
                  + (more.size() == 1 ? " instance (" : " instances (")
                  + named(more)
                  + ") and is to keep "
                  + step.size()
                  + ": nodes joined after the plan was made, and nobody emptied them",
              "run again, which empties them too; end an instance that never became a node with aws"
                  + " autoscaling terminate-instance-in-auto-scaling-group --instance-id ID"
                  + " --should-decrement-desired-capacity"));
    }
    var writes = new ArrayList<Write>();
    var isManaged = step.kind() == GroupKind.MANAGED;
    if (group.desired() > step.size()
        || group.min() > step.size()
        || (!isManaged && group.max() > step.size())) {
      var sizes = Sizes.of(step.size(), step.size(), step.size());
      writes.add(
          resize.write(
              (isManaged ? "shrank " + subject(step) + " to " : "locked " + subject(step) + " at ")
                  + step.size(),
              step.kind(),
              step.cluster(),
              step.group(),
              isManaged ? sizes.withoutMax() : sizes));
    }
    if (!wasSuspended(group)) {
      groups.suspended(step.autoScalingGroups()).forEach(name -> writes.add(restore.resume(name)));
    }
    return writes.isEmpty()
        ? new Holds(subject(step) + " stays at " + step.size())
        : new Missing(subject(step) + " may grow again", writes);
  }

  private static String named(List<String> instances) {
    return String.join(", ", instances.subList(0, Math.min(NAMED, instances.size())))
        + (instances.size() > NAMED ? ", …" : "");
  }

  /** What the owner had suspended before the retirement stays so. */
  private static boolean wasSuspended(NodeGroupState.Group group) {
    return FormerSizes.parse(group.tags().getOrDefault(Ownership.BEFORE, ""))
        .filter(FormerSizes::isBalancingSuspended)
        .isPresent();
  }

  @Override
  public Look back(ShrinkNodeGroup step) {
    return restore.look(
        new Target(step.kind(), step.cluster(), step.group(), step.autoScalingGroups()),
        Ours.before(step, "min/desired/max").flatMap(FormerSizes::parse),
        group ->
            step.action().writes()
                && group.min() == step.size()
                && group.desired() == step.size()
                && (step.kind() == GroupKind.MANAGED || group.max() == step.size()));
  }

  @Override
  public String subject(ShrinkNodeGroup step) {
    return NodeGroupState.subject(step.kind(), step.group());
  }
}
