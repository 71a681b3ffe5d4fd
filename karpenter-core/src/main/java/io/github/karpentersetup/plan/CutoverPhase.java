package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Autoscaler;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.step.AwaitScaledToZero;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Cluster Autoscaler to zero, and seen at zero, once Karpenter can launch nodes. */
final class CutoverPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    draft.spec().migrateFrom().ifPresent(wanted -> scaleDown(draft, wanted));
    if (draft.spec().migrateFrom().isEmpty()) {
      leftRunning(draft);
    }
  }

  private static void scaleDown(Draft draft, ClusterAutoscaler wanted) {
    var found = matching(draft, wanted);
    if (found.isEmpty()) {
      none(draft, wanted);
      return;
    }
    var running = found.stream().filter(a -> a.replicas() > 0).toList();
    if (running.size() > 1) {
      draft.add(
          Finding.blocking(
              "several-autoscalers",
              "several Cluster Autoscalers run: " + names(running),
              "name the one to retire with ClusterAutoscaler.deployment(..), and stop the others"));
      return;
    }
    found.forEach(a -> scale(draft, a));
    othersLeftRunning(draft, found);
  }

  private static void othersLeftRunning(Draft draft, List<Autoscaler> found) {
    var others =
        draft.kubernetes().autoscalers().stream()
            .filter(a -> a.replicas() > 0 && !found.contains(a))
            .toList();
    if (!others.isEmpty() && draft.spec().retire().isPresent()) {
      draft.add(
          Finding.blocking(
              "retires-beside-autoscaler",
              "Cluster Autoscaler "
                  + names(others)
                  + " keeps running and would bring nodes back while they are retired",
              "stop it too, or plan again naming that one"));
    } else if (!others.isEmpty()) {
      leftRunning(draft, others, "stop it too, or plan again naming that one");
    }
  }

  private static List<Autoscaler> matching(Draft draft, ClusterAutoscaler wanted) {
    return draft.kubernetes().autoscalers().stream()
        .filter(a -> wanted.namespace().map(a.namespace()::equals).orElse(true))
        .filter(a -> wanted.name().map(a.name()::equals).orElse(true))
        .toList();
  }

  private static void none(Draft draft, ClusterAutoscaler wanted) {
    if (wanted.name().isPresent()) {
      draft.add(
          Finding.blocking(
              "autoscaler-not-found",
              "there is no Cluster Autoscaler deployment "
                  + wanted.namespace().map(n -> n + "/").orElse("")
                  + wanted.name().get()
                  + "; found: "
                  + names(draft.kubernetes().autoscalers()),
              "name one of those found, or use ClusterAutoscaler.discovered()"));
    } else {
      draft.add(
          Finding.warning(
              "no-autoscaler",
              "no Cluster Autoscaler was found by name, label or image",
              "if one runs outside the cluster, stop it before running this plan"));
    }
  }

  private static void scale(Draft draft, Autoscaler autoscaler) {
    var where = autoscaler.namespace() + "/" + autoscaler.name();
    var key = autoscaler.namespace() + "-" + autoscaler.name();
    var step =
        Steps.of(Phase.CUTOVER, "scale-" + key, "deployment " + where)
            .after(draft.idsOf(Phase.CAPACITY))
            .after(SystemPhase.ends(draft));
    var replicas = Integer.toString(autoscaler.replicas());
    if (autoscaler.replicas() > 0) {
      step.change(new Change("replicas", replicas, "0"));
    }
    var scaled =
        draft.add(
            new ScaleDeployment(
                step.changeOrKeep(new Undo.Restore("replicas", replicas)),
                autoscaler.namespace(),
                autoscaler.name(),
                autoscaler.replicas(),
                0));
    draft.add(
        new AwaitScaledToZero(
            Steps.of(Phase.CUTOVER, "at-zero-" + key, "deployment " + where + " seen at zero")
                .after(scaled)
                .await(Duration.ofMinutes(5)),
            autoscaler.namespace(),
            autoscaler.name()));
  }

  private static void leftRunning(Draft draft) {
    var running = draft.kubernetes().autoscalers().stream().filter(a -> a.replicas() > 0).toList();
    if (!running.isEmpty()) {
      leftRunning(draft, running, "add migrateFrom(ClusterAutoscaler.discovered())");
    }
  }

  private static void leftRunning(Draft draft, List<Autoscaler> running, String fix) {
    draft.add(
        Finding.warning(
            "autoscaler-left-running",
            "Cluster Autoscaler keeps running beside Karpenter: " + names(running),
            "both would launch nodes for the same pods: " + fix));
  }

  private static String names(List<Autoscaler> autoscalers) {
    return autoscalers.isEmpty()
        ? "none"
        : autoscalers.stream()
            .map(a -> a.namespace() + "/" + a.name())
            .sorted()
            .collect(Collectors.joining(", "));
  }
}
