package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A node group does not bring nodes back while they are given up: its lower bound is lowered, its
 * desired size and upper bound stay, and its instances are not moved between zones. What it was
 * before is written on it as a tag, so that it is known without any journal.
 *
 * @param autoScalingGroups of it; itself if it is one
 * @param min the lower bound to have
 * @param before what it was when its retirement began, as {@link
 *     io.github.karpentersetup.facts.FormerSizes} writes it
 */
public record HoldNodeGroup(
    StepInfo info,
    GroupKind kind,
    String cluster,
    String group,
    List<String> autoScalingGroups,
    int min,
    String before)
    implements AwsStep {

  public HoldNodeGroup {
    autoScalingGroups = List.copyOf(autoScalingGroups);
  }

  @Override
  public List<String> shell() {
    var lines = new ArrayList<String>();
    lines.add(
        kind == GroupKind.MANAGED
            ? command("aws eks update-nodegroup-config", "--cluster-name", cluster)
                .with("--nodegroup-name", group)
                .with("--scaling-config", "minSize=" + min)
                .text()
            : command("aws autoscaling update-auto-scaling-group")
                .with("--auto-scaling-group-name", group)
                .with("--min-size", Integer.toString(min))
                .text());
    autoScalingGroups.forEach(
        name ->
            lines.add(
                command("aws autoscaling suspend-processes", "--auto-scaling-group-name", name)
                    .with("--scaling-processes", "AZRebalance")
                    .text()));
    return lines;
  }
}
