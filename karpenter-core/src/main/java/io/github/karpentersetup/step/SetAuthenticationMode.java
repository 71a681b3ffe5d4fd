package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * The cluster has an authentication mode, or one beyond it, and no change to it is under way. As
 * {@link Action#AWAIT}, it only waits for that. EKS has no way back.
 *
 * @param mode {@code API_AND_CONFIG_MAP} or {@code API}
 */
public record SetAuthenticationMode(StepInfo info, String cluster, String mode) implements AwsStep {

  @Override
  public List<String> shell() {
    if (info.action() == Action.AWAIT) {
      return List.of(command("aws eks wait cluster-active", "--name", cluster).text());
    }
    return List.of(
        command("aws eks update-cluster-config", "--name", cluster)
            .with("--access-config", "authenticationMode=" + mode)
            .text());
  }
}
