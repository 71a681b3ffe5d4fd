package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.GroupKind;
import io.github.karpentersetup.plan.AwsStep.ShrinkNodeGroup;
import java.util.ArrayList;

/** A node group that stays as small as it has become. */
final class ShrinkNodeGroupHandler implements Handler<ShrinkNodeGroup> {

  private final Clients clients;
  private final NodeGroupState groups;

  ShrinkNodeGroupHandler(Clients clients) {
    this.clients = clients;
    this.groups = new NodeGroupState(clients);
  }

  @Override
  public Look look(ShrinkNodeGroup step) {
    var found = groups.find(step.kind(), step.cluster(), step.group());
    if (found.isEmpty()) {
      return new Holds(subject(step) + " is gone");
    }
    var group = found.get();
    if (group.isUpdating()) {
      return new Waiting(subject(step) + " is being updated");
    }
    var writes = new ArrayList<Write>();
    var isManaged = step.kind() == GroupKind.MANAGED;
    if (group.desired() > step.size()
        || group.min() > step.size()
        || (!isManaged && group.max() > step.size())) {
      writes.add(isManaged ? managed(step) : own(step));
    }
    for (var name : groups.suspended(step.autoScalingGroups())) {
      writes.add(
          new Write(
              "autoscaling:ResumeProcesses",
              "resumed AZRebalance of " + name,
              () ->
                  clients
                      .autoScaling()
                      .resumeProcesses(
                          r -> r.autoScalingGroupName(name).scalingProcesses("AZRebalance"))));
    }
    return writes.isEmpty()
        ? new Holds(subject(step) + " stays at " + step.size())
        : new Missing(subject(step) + " may grow again", writes);
  }

  private Write managed(ShrinkNodeGroup step) {
    return new Write(
        "eks:UpdateNodegroupConfig",
        "shrank " + subject(step) + " to " + step.size(),
        () ->
            clients
                .eks()
                .updateNodegroupConfig(
                    r ->
                        r.clusterName(step.cluster())
                            .nodegroupName(step.group())
                            .scalingConfig(s -> s.minSize(step.size()).desiredSize(step.size()))));
  }

  private Write own(ShrinkNodeGroup step) {
    return new Write(
        "autoscaling:UpdateAutoScalingGroup",
        "locked " + subject(step) + " at " + step.size(),
        () ->
            clients
                .autoScaling()
                .updateAutoScalingGroup(
                    r ->
                        r.autoScalingGroupName(step.group())
                            .minSize(step.size())
                            .desiredCapacity(step.size())
                            .maxSize(step.size())));
  }

  @Override
  public String subject(ShrinkNodeGroup step) {
    return NodeGroupState.subject(step.kind(), step.group());
  }
}
