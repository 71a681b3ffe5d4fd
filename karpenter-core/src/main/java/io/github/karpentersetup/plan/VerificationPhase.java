package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.step.AwaitNodeClaims;
import io.github.karpentersetup.step.Phase;
import java.time.Duration;

/** What Karpenter launched: pods placed, NodeClaims Ready. */
final class VerificationPhase implements Planner.PhasePlanner {

  private static final int NAMED = 3;

  @Override
  public void plan(Draft draft) {
    pendingPods(draft);
    nodesLeft(draft);
    var retired = draft.idsOf(Phase.RETIREMENT);
    var cutover = retired.isEmpty() ? draft.idsOf(Phase.CUTOVER) : retired;
    draft.add(
        new AwaitNodeClaims(
            Steps.of(
                    Phase.VERIFICATION, "node-claims", "every waiting pod placed, NodeClaims Ready")
                .after(cutover.isEmpty() ? draft.idsOf(Phase.CAPACITY) : cutover)
                .await(Duration.ofMinutes(10))));
  }

  /** They come first when Karpenter starts, and the last step waits for them. */
  private static void pendingPods(Draft draft) {
    var pods = draft.kubernetes().pendingPods();
    if (pods.isEmpty()) {
      return;
    }
    var names =
        pods.stream().map(p -> p.namespace() + "/" + p.name()).sorted().limit(NAMED).toList();
    draft.add(
        Finding.info(
            "pending-pods",
            (pods.size() == 1 ? "1 pod waits" : pods.size() + " pods wait")
                + " for a node already ("
                + String.join(", ", names)
                + (pods.size() > NAMED ? ", …" : "")
                + "); Karpenter will launch nodes for those that fit a node pool, and the last step"
                + " waits for all of them"));
  }

  private static void nodesLeft(Draft draft) {
    var groups = draft.aws().nodeGroups().stream().map(AwsFacts.NodeGroup::name).sorted().toList();
    if (!groups.isEmpty() && draft.spec().retire().isEmpty()) {
      draft.add(
          Finding.info(
              "nodes-left",
              "today's nodes stay: no node of "
                  + (groups.size() == 1 ? "node group " : "node groups ")
                  + String.join(", ", groups)
                  + " is cordoned, drained or removed; retire(NodeGroups.all()) does that"));
    }
  }
}
