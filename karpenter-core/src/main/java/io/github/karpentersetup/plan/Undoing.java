package io.github.karpentersetup.plan;

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
          AwsStep.Revert.class,
          AwsStep.RequireRole.class,
          AwsStep.TerminateInstance.class,
          AwsStep.EnsureServiceLinkedRole.class,
          AwsStep.SetAuthenticationMode.class,
          KubernetesStep.Revert.class,
          KubernetesStep.RemoveObjects.class,
          KubernetesStep.RepairRelease.class,
          KubernetesStep.ForgetRelease.class,
          KubernetesStep.DrainNode.class,
          KubernetesStep.DeleteNode.class);

  private Undoing() {}

  static boolean isUndoable(Step step) {
    return step.action() != Action.AWAIT
        && !NEVER.contains(step.getClass())
        && !isNarrowing(step)
        // An upgrade of what was there before has no way back.
        && !(step.action() == Action.CHANGE
            && (step instanceof KubernetesStep.InstallChart
                || step instanceof KubernetesStep.ApplyCrds));
  }

  /** The last of a move takes from what identity made; it is undone with that. */
  private static boolean isNarrowing(Step step) {
    return step.phase() != Phase.IDENTITY
        && (step instanceof AwsStep.EnsureRole
            || step instanceof AwsStep.EnsurePolicy
            || step instanceof AwsStep.PutRolePolicy);
  }

  static String id(Step step) {
    return "undo/" + step.id();
  }

  /** The node group that a step holds or shrinks. */
  static Optional<String> group(Step step) {
    if (step instanceof AwsStep.HoldNodeGroup s) {
      return Optional.of(s.group());
    }
    return step instanceof AwsStep.ShrinkNodeGroup s ? Optional.of(s.group()) : Optional.empty();
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
        ? new AwsStep.Revert(info, s)
        : new KubernetesStep.Revert(info, (KubernetesStep) step);
  }

  /** What was changed gets its value back; what was made goes. */
  private static boolean isRemoved(Step step, Marks.Whose whose) {
    return step.action() == Action.CREATE
        || (whose == Marks.Whose.OURS && !isValue(step) && group(step).isEmpty());
  }

  private static boolean isValue(Step step) {
    return step instanceof KubernetesStep.ScaleDeployment
        || step instanceof KubernetesStep.CordonNodes
        || step instanceof KubernetesStep.MapNodeRole
        || step instanceof AwsStep.RemoveRolePolicies
        || step instanceof AwsStep.RemovePodIdentityAssociation;
  }

  private static List<Change> changes(Step step) {
    if (step instanceof KubernetesStep.ScaleDeployment s) {
      return List.of(new Change("replicas", Integer.toString(s.to()), Integer.toString(s.from())));
    }
    if (step instanceof KubernetesStep.CordonNodes c) {
      return List.of(new Change("cordoned by us", Integer.toString(c.nodes().size()), "0"));
    }
    if (step instanceof KubernetesStep.MapNodeRole m) {
      return List.of(new Change("mapRoles", m.roleArn(), ""));
    }
    if (step instanceof AwsStep.HoldNodeGroup h) {
      return List.of(new Change("min/desired/max", "held", h.before()));
    }
    if (step instanceof AwsStep.ShrinkNodeGroup s) {
      return List.of(
          new Change(
              "min/desired/max",
              "held at " + s.size(),
              s.info().undo() instanceof Undo.Restore r ? r.before() : "as before"));
    }
    return step.info().changes().stream().map(Change::reversed).toList();
  }
}
