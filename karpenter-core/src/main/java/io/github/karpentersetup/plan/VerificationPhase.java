package io.github.karpentersetup.plan;

import java.time.Duration;

/** What Karpenter launched: pods placed, NodeClaims Ready. */
final class VerificationPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    var cutover = draft.idsOf(Phase.CUTOVER);
    draft.add(
        new KubernetesStep.AwaitNodeClaims(
            Steps.of(
                    Phase.VERIFICATION, "node-claims", "every waiting pod placed, NodeClaims Ready")
                .after(cutover.isEmpty() ? draft.idsOf(Phase.CAPACITY) : cutover)
                .await(Duration.ofMinutes(10))));
  }
}
