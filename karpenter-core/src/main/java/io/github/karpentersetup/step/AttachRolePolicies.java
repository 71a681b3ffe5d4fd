package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Managed policies are attached to a role; others that it carries are left alone.
 *
 * @param tags by which the role is known to be ours
 */
public record AttachRolePolicies(
    StepInfo info, String role, List<String> policyArns, Map<String, String> tags)
    implements AwsStep {

  public AttachRolePolicies {
    policyArns = List.copyOf(policyArns);
  }

  @Override
  public List<String> shell() {
    var lines = new ArrayList<String>();
    for (var arn : policyArns) {
      lines.add(
          command("aws iam attach-role-policy", "--role-name", role)
              .with("--policy-arn", arn)
              .text());
    }
    return lines;
  }
}
