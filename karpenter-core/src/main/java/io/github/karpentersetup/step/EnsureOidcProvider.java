package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * The IAM OIDC provider of the cluster's issuer exists and accepts the audience.
 *
 * @param issuer the URL, {@code https://} included
 * @param audience {@code sts.amazonaws.com}; added to an existing provider, others are kept
 */
public record EnsureOidcProvider(
    StepInfo info, String issuer, String audience, Map<String, String> tags) implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws iam create-open-id-connect-provider", "--url", issuer)
            .with("--client-id-list", audience)
            .tags(tags)
            .text());
  }
}
