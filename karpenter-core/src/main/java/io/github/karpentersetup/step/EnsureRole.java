package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A role exists with this trust policy, permissions boundary and tags.
 *
 * @param path where it is made; one that exists keeps its own
 * @param trustPolicy the document, as compact JSON
 * @param permissionsBoundary the ARN of a policy; empty leaves the boundary as it is
 */
public record EnsureRole(
    StepInfo info,
    String role,
    String path,
    String trustPolicy,
    Optional<String> permissionsBoundary,
    Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    if (info.action() == Action.CHANGE) {
      var lines = new ArrayList<String>();
      lines.add(
          command("aws iam update-assume-role-policy", "--role-name", role)
              .with("--policy-document", trustPolicy)
              .text());
      permissionsBoundary.ifPresent(
          arn ->
              lines.add(
                  command("aws iam put-role-permissions-boundary", "--role-name", role)
                      .with("--permissions-boundary", arn)
                      .text()));
      if (!tags.isEmpty()) {
        lines.add(command("aws iam tag-role", "--role-name", role).tags(tags).text());
      }
      return lines;
    }
    var create =
        command("aws iam create-role", "--role-name", role)
            .with("--assume-role-policy-document", trustPolicy);
    if (!path.equals("/")) {
      create.with("--path", path);
    }
    permissionsBoundary.ifPresent(arn -> create.with("--permissions-boundary", arn));
    return List.of(create.tags(tags).text());
  }
}
