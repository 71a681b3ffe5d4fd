package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.aws.handler.NodeGroupResize.Sizes;
import io.github.karpentersetup.aws.handler.NodeGroupRestore.Target;
import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import java.util.ArrayList;
import java.util.Map;
import software.amazon.awssdk.services.autoscaling.model.Tag;

/**
 * A node group that brings no node back. Its sizes are written on it before they are changed, and
 * only once: what they were before the first run is what the way back needs.
 */
final class HoldNodeGroupHandler implements Handler<HoldNodeGroup> {

  private final Clients clients;
  private final NodeGroupState groups;
  private final NodeGroupResize resize;
  private final NodeGroupRestore restore;

  HoldNodeGroupHandler(Clients clients) {
    this.clients = clients;
    this.groups = new NodeGroupState(clients);
    this.resize = new NodeGroupResize(clients);
    this.restore = new NodeGroupRestore(clients);
  }

  @Override
  public Look look(HoldNodeGroup step) {
    var found = groups.find(step.kind(), step.cluster(), step.group());
    if (found.isEmpty()) {
      return new Holds(subject(step) + " is gone");
    }
    var group = found.get();
    if (group.isUpdating()) {
      return new Ending(subject(step) + " is being updated");
    }
    var writes = new ArrayList<Write>();
    if (!group.tags().containsKey(Ownership.BEFORE)) {
      writes.add(remember(step, group));
    }
    if (group.min() > step.min()) {
      writes.add(
          resize.write(
              "lowered the minimum of " + subject(step) + " to " + step.min(),
              step.kind(),
              step.cluster(),
              step.group(),
              Sizes.min(step.min())));
    }
    for (var name : groups.notSuspended(step.autoScalingGroups())) {
      writes.add(
          new Write(
              "autoscaling:SuspendProcesses",
              "suspended AZRebalance of " + name,
              () ->
                  clients
                      .autoScaling()
                      .suspendProcesses(
                          r -> r.autoScalingGroupName(name).scalingProcesses("AZRebalance"))));
    }
    return writes.isEmpty()
        ? new Holds(subject(step) + " brings no node back")
        : new Missing(
            subject(step) + " may bring nodes back",
            writes,
            "EKS has not lowered its minimum yet: no instance of it can end before");
  }

  @Override
  public Look back(HoldNodeGroup step) {
    return restore.look(
        new Target(step.kind(), step.cluster(), step.group(), step.autoScalingGroups()),
        FormerSizes.parse(step.before()),
        group ->
            step.action().writes()
                && group.min() == step.min()
                && groups.notSuspended(step.autoScalingGroups()).isEmpty());
  }

  private Write remember(HoldNodeGroup step, NodeGroupState.Group group) {
    if (step.kind() == GroupKind.MANAGED) {
      return new Write(
          "eks:TagResource",
          "noted the sizes " + step.before() + " on " + subject(step),
          () ->
              clients
                  .eks()
                  .tagResource(
                      r ->
                          r.resourceArn(group.arn())
                              .tags(Map.of(Ownership.BEFORE, step.before()))));
    }
    return new Write(
        "autoscaling:CreateOrUpdateTags",
        "noted the sizes " + step.before() + " on " + subject(step),
        () -> clients.autoScaling().createOrUpdateTags(r -> r.tags(tag(step))));
  }

  private static Tag tag(HoldNodeGroup step) {
    return Tag.builder()
        .resourceId(step.group())
        .resourceType("auto-scaling-group")
        .key(Ownership.BEFORE)
        .value(step.before())
        .propagateAtLaunch(false)
        .build();
  }

  @Override
  public String subject(HoldNodeGroup step) {
    return NodeGroupState.subject(step.kind(), step.group());
  }
}
