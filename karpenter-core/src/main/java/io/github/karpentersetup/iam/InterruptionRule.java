package io.github.karpentersetup.iam;

/**
 * An EventBridge rule that sends one kind of event to the interruption queue.
 *
 * @param kind what it is for, by its name in the released CloudFormation template: {@code
 *     SpotInterruptionRule}
 * @param source who sends the event, such as {@code aws.ec2}
 * @param detailType the event's {@code detail-type}, exactly as it is sent
 */
public record InterruptionRule(String kind, String source, String detailType) {

  /** The id of the rule's one target, as released. */
  public static final String TARGET_ID = "KarpenterInterruptionQueueTarget";

  /** The rule's event pattern, as compact JSON. */
  public String eventPattern() {
    return "{\"source\":[\"" + source + "\"],\"detail-type\":[\"" + detailType + "\"]}";
  }

  /** What to call the rule for a cluster: at most 64 characters, different for every cluster. */
  public String nameFor(String clusterName) {
    return Names.rule("Karpenter" + kind, clusterName);
  }
}
