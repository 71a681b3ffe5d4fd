package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** A Deployment has all its replicas updated and ready. */
public record AwaitDeployment(StepInfo info, String namespace, String name)
    implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl rollout status", "deployment/" + name)
            .with("--namespace", namespace)
            .with("--timeout", info.timeoutSeconds())
            .text());
  }
}
