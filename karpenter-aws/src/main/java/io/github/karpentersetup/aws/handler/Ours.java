package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.plan.Action;
import io.github.karpentersetup.plan.AwsStep;
import java.util.Map;

/**
 * Decides what may be changed: what carries our mark, and what the reviewed plan says it changes.
 */
final class Ours {

  private Ours() {}

  static boolean mayChange(AwsStep step, Map<String, String> tags) {
    return step.action() == Action.CHANGE || tags.containsKey(Ownership.TAG);
  }

  static Blocked blocked(String subject, String difference) {
    return new Blocked(
        Problem.of(
            subject,
            subject
                + " exists, "
                + difference
                + ", and it does not carry the tag "
                + Ownership.TAG
                + ", so it is left alone",
            "plan again: the new plan shows it as a change to review; or choose another name"));
  }
}
