package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** A Deployment has no replica left, none terminating either. */
public record AwaitScaledToZero(StepInfo info, String namespace, String name)
    implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl wait", "deployment/" + name)
            .with("--namespace", namespace)
            .flag("--for=jsonpath='{.spec.replicas}'=0")
            .with("--timeout", info.timeoutSeconds())
            .text());
  }
}
