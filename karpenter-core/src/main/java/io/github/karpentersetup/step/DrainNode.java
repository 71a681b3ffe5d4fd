package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.spec.MaintenanceWindow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node's pods are gone from it, evicted as their PodDisruptionBudgets allow. DaemonSets' pods,
 * static pods and completed ones stay.
 *
 * @param podsAtOnce how many are under way at a time, terminating ones included
 * @param atZero {@code namespace/name} of the autoscalers that must be at zero; one that is not
 *     stops the plan
 * @param frozen the node pools that must launch nothing: a limit of no CPU; one that may again
 *     stops the plan
 * @param atMost how long all of them may take to go; empty for as long as they move
 * @param pause before it begins, after what it comes after
 * @param windows in which it may begin; empty for any time
 */
public record DrainNode(
    StepInfo info,
    String node,
    int podsAtOnce,
    List<String> atZero,
    List<ObjectRef> frozen,
    Optional<Duration> atMost,
    Duration pause,
    List<MaintenanceWindow> windows)
    implements KubernetesStep {

  public DrainNode {
    atZero = List.copyOf(atZero);
    frozen = List.copyOf(frozen);
    windows = List.copyOf(windows);
  }

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl drain")
            .words(List.of(node))
            .flag("--ignore-daemonsets")
            .flag("--delete-emptydir-data")
            .with("--timeout", atMost.map(t -> t.toSeconds() + "s").orElse(info.timeoutSeconds()))
            .text());
  }
}
