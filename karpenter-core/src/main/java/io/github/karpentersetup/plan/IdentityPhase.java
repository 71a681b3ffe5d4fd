package io.github.karpentersetup.plan;

/** IAM: the role of the nodes, and that of Karpenter's controller. */
final class IdentityPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    NodeIdentity.plan(draft);
    ControllerIdentity.plan(draft);
    FargateHost.of(draft).ifPresent(FargateHost::role);
  }
}
