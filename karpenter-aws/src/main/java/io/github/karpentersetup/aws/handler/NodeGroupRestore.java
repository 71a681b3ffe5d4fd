package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.aws.handler.NodeGroupResize.Sizes;
import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.GroupKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.autoscaling.model.Tag;

/**
 * Gives a node group back what it was before its retirement. The tag that tells what that was goes
 * last, so that a run that stopped between can go on.
 */
final class NodeGroupRestore {

  /**
   * A node group, as its steps name it.
   *
   * @param autoScalingGroups of it; itself if it is one
   */
  record Target(GroupKind kind, String cluster, String group, List<String> autoScalingGroups) {

    String subject() {
      return NodeGroupState.subject(kind, group);
    }
  }

  private final Clients clients;
  private final NodeGroupState groups;
  private final NodeGroupResize resize;

  NodeGroupRestore(Clients clients) {
    this.clients = clients;
    this.groups = new NodeGroupState(clients);
    this.resize = new NodeGroupResize(clients);
  }

  /**
   * Looks at a group on the way back.
   *
   * @param planned what the reviewed plan says it was; counts where the tag was lost
   * @param isAsLeft whether the group is still as the step left it: without the tag, nothing else
   *     tells that it was not given back and changed by its owner since
   */
  Look look(
      Target target, Optional<FormerSizes> planned, Predicate<NodeGroupState.Group> isAsLeft) {
    var found = groups.find(target.kind(), target.cluster(), target.group());
    if (found.isEmpty()) {
      return Ours.gone(target.subject());
    }
    var group = found.get();
    if (group.isUpdating()) {
      return new Ending(target.subject() + " is being updated");
    }
    var tag = Optional.ofNullable(group.tags().get(Ownership.BEFORE));
    var former =
        tag.flatMap(FormerSizes::parse)
            .or(() -> tag.isPresent() || isAsLeft.test(group) ? planned : Optional.empty());
    if (former.isEmpty()) {
      return Ours.stays(
          target.subject(),
          "it does not carry the tag " + Ownership.BEFORE + " with what it was before");
    }
    var writes = writes(target, group, former.get());
    return writes.isEmpty()
        ? new Holds(target.subject() + " is as before: " + former.get())
        : new Missing(target.subject() + " is not yet as before: " + former.get(), writes);
  }

  private List<Write> writes(Target target, NodeGroupState.Group now, FormerSizes former) {
    var writes = new ArrayList<Write>();
    // Nothing that runs is taken away, and what the owner raised since stays raised.
    int max = Math.max(former.max(), now.max());
    int desired = Math.min(max, Math.max(former.desired(), now.desired()));
    int min = Math.min(former.min(), desired);
    if (min != now.min() || desired != now.desired() || max != now.max()) {
      writes.add(
          resize.write(
              "gave " + target.subject() + " its sizes back: " + min + "/" + desired + "/" + max,
              target.kind(),
              target.cluster(),
              target.group(),
              Sizes.of(min, desired, max)));
    }
    if (!former.isBalancingSuspended()) {
      groups.suspended(target.autoScalingGroups()).forEach(name -> writes.add(resume(name)));
    }
    if (now.tags().containsKey(Ownership.BEFORE)) {
      writes.add(forget(target, now.arn()));
    }
    return writes;
  }

  /** Lets a group move instances between zones again. */
  Write resume(String group) {
    return new Write(
        "autoscaling:ResumeProcesses",
        "resumed " + FormerSizes.BALANCING + " of " + group,
        () ->
            clients
                .autoScaling()
                .resumeProcesses(
                    r -> r.autoScalingGroupName(group).scalingProcesses(FormerSizes.BALANCING)));
  }

  private Write forget(Target target, String arn) {
    return target.kind() == GroupKind.MANAGED
        ? new Write(
            "eks:UntagResource",
            "took the tag " + Ownership.BEFORE + " off " + target.subject(),
            () -> clients.eks().untagResource(r -> r.resourceArn(arn).tagKeys(Ownership.BEFORE)))
        : new Write(
            "autoscaling:DeleteTags",
            "took the tag " + Ownership.BEFORE + " off " + target.subject(),
            () ->
                clients
                    .autoScaling()
                    .deleteTags(
                        r ->
                            r.tags(
                                Tag.builder()
                                    .resourceId(target.group())
                                    .resourceType("auto-scaling-group")
                                    .key(Ownership.BEFORE)
                                    .build())));
  }
}
