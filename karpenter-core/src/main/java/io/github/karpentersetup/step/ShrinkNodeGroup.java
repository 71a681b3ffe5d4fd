package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A node group stays as small as it has become. A managed one keeps its upper bound; an Auto
 * Scaling group is locked at its size. Instances may move between zones again.
 *
 * @param autoScalingGroups of it; itself if it is one
 * @param size nodes that stay
 */
public record ShrinkNodeGroup(
    StepInfo info,
    GroupKind kind,
    String cluster,
    String group,
    List<String> autoScalingGroups,
    int size)
    implements AwsStep {

  public ShrinkNodeGroup {
    autoScalingGroups = List.copyOf(autoScalingGroups);
  }

  @Override
  public List<String> shell() {
    var lines = new ArrayList<String>();
    lines.add(
        kind == GroupKind.MANAGED
            ? command("aws eks update-nodegroup-config", "--cluster-name", cluster)
                .with("--nodegroup-name", group)
                .with("--scaling-config", "minSize=" + size + ",desiredSize=" + size)
                .text()
            : command("aws autoscaling update-auto-scaling-group")
                .with("--auto-scaling-group-name", group)
                .with("--min-size", Integer.toString(size))
                .with("--desired-capacity", Integer.toString(size))
                .with("--max-size", Integer.toString(size))
                .text());
    autoScalingGroups.forEach(
        name ->
            lines.add(
                command("aws autoscaling resume-processes", "--auto-scaling-group-name", name)
                    .with("--scaling-processes", "AZRebalance")
                    .text()));
    return lines;
  }
}
