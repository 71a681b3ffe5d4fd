package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** A Deployment is scaled; {@code from} is what the plan was made from. */
public record ScaleDeployment(StepInfo info, String namespace, String name, int from, int to)
    implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl scale", "deployment/" + name)
            .with("--namespace", namespace)
            .flag("--replicas=" + to)
            .text());
  }
}
