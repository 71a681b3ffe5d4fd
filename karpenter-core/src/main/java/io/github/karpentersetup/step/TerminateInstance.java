package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * A drained node's instance is gone, and its group is one smaller.
 *
 * @param node whose instance it is
 * @param group the Auto Scaling group it is in; empty for none
 */
public record TerminateInstance(StepInfo info, String node, String instance, String group)
    implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        group.isEmpty()
            ? command("aws ec2 terminate-instances", "--instance-ids", instance).text()
            : command("aws autoscaling terminate-instance-in-auto-scaling-group")
                .with("--instance-id", instance)
                .flag("--should-decrement-desired-capacity")
                .text());
  }
}
