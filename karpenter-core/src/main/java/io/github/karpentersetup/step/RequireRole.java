package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** A role that someone else made is there; it is not changed. */
public record RequireRole(StepInfo info, String roleArn) implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws iam get-role", "--role-name", roleArn.substring(roleArn.lastIndexOf('/') + 1))
            .text());
  }
}
