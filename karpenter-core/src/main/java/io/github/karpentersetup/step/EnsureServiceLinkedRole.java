package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * The account has the role by which an AWS service works in it. It is shared by the whole account
 * and stays.
 *
 * @param service such as {@code spot.amazonaws.com}
 */
public record EnsureServiceLinkedRole(StepInfo info, String service) implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws iam create-service-linked-role", "--aws-service-name", service).text());
  }
}
