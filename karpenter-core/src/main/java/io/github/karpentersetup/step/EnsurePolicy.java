package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * A customer-managed policy exists and its default version has this document.
 *
 * @param arn of the policy, existing or to be
 */
public record EnsurePolicy(
    StepInfo info, String policy, String arn, String document, Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    if (info.action() == Action.CHANGE) {
      return List.of(
          command("aws iam create-policy-version", "--policy-arn", arn)
              .with("--policy-document", document)
              .flag("--set-as-default")
              .text());
    }
    return List.of(
        command("aws iam create-policy", "--policy-name", policy)
            .with("--policy-document", document)
            .tags(tags)
            .text());
  }
}
