package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;

/**
 * The cluster has a Fargate profile. As {@link Action#AWAIT}, it only waits until pods can run on
 * it. EKS does not change a profile.
 *
 * @param podExecutionRole the ARN of the role with which Fargate pulls images
 * @param subnets private ones
 * @param namespace of the pods that it selects
 * @param labels of the pods that it selects
 */
public record EnsureFargateProfile(
    StepInfo info,
    String cluster,
    String profile,
    String podExecutionRole,
    List<String> subnets,
    String namespace,
    Map<String, String> labels,
    Map<String, String> tags)
    implements AwsStep {

  public EnsureFargateProfile {
    subnets = List.copyOf(subnets);
    labels = Map.copyOf(labels);
  }

  @Override
  public List<String> shell() {
    if (info.action() == Action.AWAIT) {
      return List.of(
          command("aws eks wait fargate-profile-active", "--cluster-name", cluster)
              .with("--fargate-profile-name", profile)
              .text());
    }
    var selector = Json.write(List.of(Map.of("namespace", namespace, "labels", labels)));
    return List.of(
        command("aws eks create-fargate-profile", "--cluster-name", cluster)
            .with("--fargate-profile-name", profile)
            .with("--pod-execution-role-arn", podExecutionRole)
            .flag("--subnets")
            .words(subnets)
            .with("--selectors", selector)
            .with("--tags", Json.write(tags))
            .text());
  }
}
