package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * Helm has no records of a release, and no object says that it belongs to it. The objects stay.
 *
 * @param name of the release
 */
public record ForgetRelease(StepInfo info, String namespace, String name)
    implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl delete secret")
            .with("--namespace", namespace)
            .with("--selector", "owner=helm,name=" + name)
            .text());
  }
}
