package io.github.karpentersetup.plan;

import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.DeleteNode;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.RepairRelease;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.RevertInCluster;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a step of a setup into the one that undoes it. */
final class Undoing {

  /** What is undone comes back when the setup is run again. */
  static final Undo AGAIN = new Undo.Restore("comes back", "when the setup is run again");

  /** Kinds that leave nothing of their own, or nothing that can be taken back. */
  private static final Set<Class<?>> NEVER =
      Set.of(
          RevertInAccount.class,
          RequireRole.class,
          TerminateInstance.class,
          EnsureServiceLinkedRole.class,
          SetAuthenticationMode.class,
          RevertInCluster.class,
          RemoveObjects.class,
          RepairRelease.class,
          ForgetRelease.class,
          DrainNode.class,
          DeleteNode.class);

  private Undoing() {}

  static boolean isUndoable(Step step) {
    return step.action() != Action.AWAIT
        && !NEVER.contains(step.getClass())
        && !isNarrowing(step)
        // They go with the others of their kind, after the last drain of the way back.
        && !TemporaryBudgets.isMadeBy(step)
        // An upgrade of what was there before has no way back.
        && !(step.action() == Action.CHANGE
            && (step instanceof InstallChart || step instanceof ApplyCrds));
  }

  /** The last of a move takes from what identity made; it is undone with that. */
  private static boolean isNarrowing(Step step) {
    return step.phase() != Phase.IDENTITY
        && (step instanceof EnsureRole
            || step instanceof EnsurePolicy
            || step instanceof PutRolePolicy);
  }

  static String id(Step step) {
    return "undo/" + step.id();
  }

  /** The node group that a step holds or shrinks. */
  static Optional<String> group(Step step) {
    if (step instanceof HoldNodeGroup s) {
      return Optional.of(s.group());
    }
    return step instanceof ShrinkNodeGroup s ? Optional.of(s.group()) : Optional.empty();
  }

  static Step revert(Step step, List<String> after, Marks.Whose whose) {
    var changes = changes(step);
    var action = isRemoved(step, whose) || changes.isEmpty() ? Action.REMOVE : Action.CHANGE;
    var info =
        new StepInfo(
            id(step),
            step.phase(),
            step.info().title(),
            action,
            after,
            action == Action.REMOVE ? List.of() : changes,
            AGAIN,
            Optional.empty());
    return step instanceof AwsStep s
        ? new RevertInAccount(info, s)
        : new RevertInCluster(info, (KubernetesStep) step);
  }

  /** What was changed gets its value back; what was made goes. */
  private static boolean isRemoved(Step step, Marks.Whose whose) {
    return step.action() == Action.CREATE
        || (whose == Marks.Whose.OURS && !isValue(step) && group(step).isEmpty());
  }

  private static boolean isValue(Step step) {
    return step instanceof ScaleDeployment
        || step instanceof CordonNodes
        || step instanceof MapNodeRole
        || step instanceof RemoveRolePolicies
        || step instanceof RemovePodIdentityAssociation;
  }

  private static List<Change> changes(Step step) {
    if (step instanceof ScaleDeployment s) {
      return List.of(new Change("replicas", Integer.toString(s.to()), Integer.toString(s.from())));
    }
    if (step instanceof CordonNodes c) {
      return List.of(new Change("cordoned by us", Integer.toString(c.nodes().size()), "0"));
    }
    if (step instanceof MapNodeRole m) {
      return List.of(new Change("mapRoles", m.roleArn(), ""));
    }
    if (step instanceof HoldNodeGroup h) {
      return List.of(new Change("min/desired/max", "held", h.before()));
    }
    if (step instanceof ShrinkNodeGroup s) {
      return List.of(
          new Change(
              "min/desired/max",
              "held at " + s.size(),
              s.info().undo() instanceof Undo.Restore r ? r.before() : "as before"));
    }
    return step.info().changes().stream().map(Change::reversed).toList();
  }
}
