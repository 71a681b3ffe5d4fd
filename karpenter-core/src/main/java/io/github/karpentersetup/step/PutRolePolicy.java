package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * An inline policy of a role has this document, as compact JSON.
 *
 * @param tags by which the role is known to be ours
 */
public record PutRolePolicy(
    StepInfo info, String role, String policy, String document, Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws iam put-role-policy", "--role-name", role)
            .with("--policy-name", policy)
            .with("--policy-document", document)
            .text());
  }
}
