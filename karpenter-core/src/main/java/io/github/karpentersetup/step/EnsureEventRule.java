package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * A rule of the default event bus exists, is enabled, takes these events and sends them to the
 * target; other targets that it has are left alone.
 *
 * @param eventPattern which events, as compact JSON
 * @param targetId the target's id within the rule
 * @param targetArn where the events go
 */
public record EnsureEventRule(
    StepInfo info,
    String rule,
    String eventPattern,
    String targetId,
    String targetArn,
    Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    var put = command("aws events put-rule", "--name", rule).with("--event-pattern", eventPattern);
    return List.of(
        (info.action() == Action.CHANGE ? put : put.tags(tags)).text(),
        command("aws events put-targets", "--rule", rule)
            .with("--targets", "Id=" + targetId + ",Arn=" + targetArn)
            .text());
  }
}
