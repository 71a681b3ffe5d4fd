package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * The cluster has an access entry for a node role.
 *
 * @param type {@code EC2_LINUX} or {@code EC2_WINDOWS}
 */
public record EnsureAccessEntry(
    StepInfo info, String cluster, String principalArn, String type, Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws eks create-access-entry", "--cluster-name", cluster)
            .with("--principal-arn", principalArn)
            .with("--type", type)
            .text());
  }
}
