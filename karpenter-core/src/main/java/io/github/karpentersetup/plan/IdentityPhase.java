package io.github.karpentersetup.plan;

/** IAM: the roles of the nodes, that of Karpenter's controller, and that of EC2 spot. */
final class IdentityPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    if (!Existing.isUpgradeAlone(draft.spec())) {
      NodeIdentity.plan(draft);
    }
    ControllerIdentity.plan(draft);
    FargateHost.of(draft).ifPresent(FargateHost::role);
    SpotRole.plan(draft);
  }
}
