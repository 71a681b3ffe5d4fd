package io.github.karpentersetup.iam;

import io.github.karpentersetup.json.Json;
import tools.jackson.core.JacksonException;

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

  /** Whether two event patterns are the same JSON, white space and the order of fields aside. */
  public static boolean samePattern(String one, String other) {
    try {
      return Json.readTree(one).equals(Json.readTree(other));
    } catch (JacksonException e) {
      return false; // What cannot be read is no pattern of ours.
    }
  }

  /** What to call the rule for a cluster: at most 64 characters, different for every cluster. */
  public String nameFor(String clusterName) {
    return Names.rule("Karpenter" + kind, clusterName);
  }
}
