package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * The newest revision of a Helm release is not pending: Helm would refuse to touch it. A pending
 * one is marked as failed, as Helm leaves what went wrong; its objects are not touched.
 *
 * @param name of the release
 * @param revision the one that is pending
 */
public record RepairRelease(StepInfo info, String namespace, String name, int revision)
    implements KubernetesStep {

  /** The status it gets. */
  public static final String FAILED = "failed";

  @Override
  public List<String> shell() {
    return List.of(
        "# takes the revision that Helm was stopped at out of its records\n"
            + command("kubectl delete secret", "sh.helm.release.v1." + name + ".v" + revision)
                .with("--namespace", namespace)
                .text());
  }
}
