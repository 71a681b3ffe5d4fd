package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * The cluster has an EKS add-on, and it is {@code ACTIVE}. As {@link Action#AWAIT}, it only waits
 * for that.
 *
 * @param addon such as {@code eks-pod-identity-agent}
 */
public record EnsureAddon(StepInfo info, String cluster, String addon, Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    if (info.action() == Action.AWAIT) {
      return List.of(
          command("aws eks wait addon-active", "--cluster-name", cluster)
              .with("--addon-name", addon)
              .text());
    }
    return List.of(
        command("aws eks create-addon", "--cluster-name", cluster)
            .with("--addon-name", addon)
            .eksTags(tags)
            .text());
  }
}
