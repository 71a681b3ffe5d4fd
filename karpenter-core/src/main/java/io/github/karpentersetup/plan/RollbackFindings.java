package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Autoscaler;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureNamespace;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Shell;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TagResources;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a rollback leaves, and what stands in its way. */
final class RollbackFindings {

  private static final List<String> SHARED = List.of("kube-system", "default");

  private final Draft draft;
  private final Rollback how;
  private final Marks marks;

  RollbackFindings(Draft draft, Rollback how, Marks marks) {
    this.draft = draft;
    this.how = how;
    this.marks = marks;
  }

  /**
   * @param all the steps that were carried out or are ours
   * @param undo those of them that are undone now
   * @param pools our node pools
   */
  void add(List<Step> all, List<Step> undo, List<ApplyObject> pools) {
    if (undo.isEmpty() && TemporaryBudgets.ours(draft).isEmpty()) {
      draft.add(
          Finding.info(
              "nothing-to-roll-back",
              "nothing of "
                  + draft.spec().cluster()
                  + " that is to be undone was made by this library, or it is gone already"));
    }
    if (how.undoes(Phase.CAPACITY)) {
      noAutoscaler(undo, pools);
      var names = pools.stream().map(ApplyObject::name).toList();
      new RollbackRoom(draft, how).look(names, comesBack(undo) || runs());
      foreignPools(names);
    }
    if (how.undoes(Phase.CUTOVER)) {
      stillAtZero(undo);
    }
    unmarked(all);
    stays();
  }

  private static boolean comesBack(List<Step> undo) {
    return undo.stream().anyMatch(s -> s instanceof ScaleDeployment d && d.from() > 0);
  }

  private boolean runs() {
    return draft.kubernetes().autoscalers().stream().anyMatch(a -> a.replicas() > 0);
  }

  private void noAutoscaler(List<Step> undo, List<ApplyObject> pools) {
    if (pools.isEmpty() || comesBack(undo) || runs()) {
      return;
    }
    draft.add(
        how.purpose() == Rollback.Purpose.UNINSTALL
            ? Finding.warning(
                "no-autoscaler-afterwards",
                "once Karpenter is gone, nothing launches nodes",
                "give the node groups the sizes they need before this plan is run")
            : Finding.blocking(
                "no-autoscaler-comes-back",
                "no Cluster Autoscaler runs and none was stopped by this library: once Karpenter is"
                    + " gone, nothing launches nodes",
                "start Cluster Autoscaler first, or say uninstall()"));
  }

  private void stillAtZero(List<Step> undo) {
    var back =
        undo.stream()
            .filter(s -> s instanceof ScaleDeployment d && d.from() > 0)
            .map(s -> ((ScaleDeployment) s).namespace() + "/" + ((ScaleDeployment) s).name())
            .toList();
    for (var off : draft.kubernetes().autoscalers()) {
      var where = off.namespace() + "/" + off.name();
      if (off.replicas() == 0 && !back.contains(where)) {
        draft.add(
            Finding.warning(
                "autoscaler-stays-at-zero",
                "Cluster Autoscaler " + where + " is at zero, and nothing tells what it had before",
                command(off)));
      }
    }
  }

  private static String command(Autoscaler off) {
    return "if it is to come back, afterwards: "
        + Shell.command("kubectl scale", "deployment/" + off.name())
            .with("--namespace", off.namespace())
            .flag("--replicas=1")
            .text();
  }

  private void foreignPools(List<String> ours) {
    var foreign =
        draft.kubernetes().nodePools().stream()
            .filter(p -> p.fingerprint().isEmpty())
            .map(LiveObject::name)
            .filter(n -> !ours.contains(n))
            .sorted()
            .toList();
    if (!foreign.isEmpty() && how.undoes(Phase.CONTROLLER)) {
      draft.add(
          Finding.blocking(
              "node-pools-of-others",
              "node pools that others made need Karpenter: "
                  + String.join(", ", foreign)
                  + "; without it nobody would look after their nodes",
              "remove them first (kubectl delete nodepool "
                  + String.join(" ", foreign)
                  + "), or go back to CAPACITY only, which leaves Karpenter and them"));
    } else if (!foreign.isEmpty()) {
      draft.add(
          Finding.info(
              "node-pools-of-others-stay",
              "node pools that others made stay, with their nodes: " + String.join(", ", foreign)));
    }
  }

  /** What the setup would find as wanted, and no mark or journal says who made it so. */
  private void unmarked(List<Step> all) {
    var known = all.stream().map(Step::id).toList();
    for (var step : Planner.plan(draft.asked(), draft.facts()).steps()) {
      if (step.action() == Action.KEEP
          && how.undoes(step.phase())
          && !known.contains(step.id())
          && isUnmarked(step)) {
        draft.add(
            Finding.info(
                "stays-as-it-is",
                step.info().title()
                    + " stays as it is: no journal and no mark tells that this library made it so"));
      }
    }
  }

  private boolean isUnmarked(Step step) {
    return marks.of(step) == Marks.Whose.UNMARKED
        && (step instanceof TagResources
            || (step instanceof EnsureNamespace n && !SHARED.contains(n.namespace()))
            || step instanceof ConfigureAddon
            || step instanceof PlaceDeployment
            || step instanceof MapNodeRole);
  }

  /** What is the account's or has no way back, whoever made it. */
  private void stays() {
    if (how.undoes(Phase.IDENTITY)) {
      draft
          .aws()
          .oidcProvider()
          .filter(p -> !draft.spec().cluster().equals(p.tags().get(TAG)))
          .ifPresent(
              p ->
                  draft.add(
                      Finding.info(
                          "oidc-provider-stays",
                          p.arn() + " stays: this library did not make it")));
      if (!draft.aws().serviceLinkedRoles().isEmpty()) {
        draft.add(
            Finding.info(
                "service-linked-role-stays",
                "the service-linked role for "
                    + String.join(", ", new TreeSet<>(draft.aws().serviceLinkedRoles()))
                    + " stays: it is the account's, for all its clusters"));
      }
    }
    if (how.undoes(Phase.ACCESS)
        && draft.aws().cluster().authenticationMode()
            != io.github.karpentersetup.facts.AwsFacts.AuthenticationMode.CONFIG_MAP) {
      draft.add(
          Finding.info(
              "authentication-mode-stays",
              "the cluster's authentication mode stays "
                  + draft.aws().cluster().authenticationMode()
                  + ": EKS has no way back from it"));
    }
    var before =
        draft.kubernetes().karpenters().stream().filter(k -> k.fingerprint().isEmpty()).toList();
    if (!before.isEmpty() && how.undoes(Phase.CONTROLLER)) {
      draft.add(
          Finding.info(
              "karpenter-of-others-stays",
              "Karpenter in "
                  + before.stream()
                      .map(k -> k.namespace() + "/" + k.name())
                      .sorted()
                      .collect(Collectors.joining(", "))
                  + " stays: this library did not install it"));
    }
  }

  private static final String TAG = io.github.karpentersetup.facts.Ownership.TAG;
}
