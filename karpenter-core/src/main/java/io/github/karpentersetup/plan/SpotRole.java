package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Undo;
import java.util.stream.Collectors;

/**
 * The role by which EC2 launches spot instances in the account. Without it the first launch fails,
 * and Karpenter's own permissions do not let it make one.
 */
final class SpotRole {

  static final String SERVICE = "spot.amazonaws.com";

  private SpotRole() {}

  static void plan(Draft draft) {
    var pools =
        draft.nodePools().stream()
            .filter(NodePools::maySpot)
            .map(NodePool::name)
            .sorted()
            .collect(Collectors.joining(", "));
    if (pools.isEmpty()) {
      return;
    }
    var step = Steps.of(Phase.IDENTITY, "spot-role", "service-linked role of " + SERVICE);
    var info =
        draft.aws().serviceLinkedRoles().contains(SERVICE)
            ? step.keep()
            : step.change(Change.added("for NodePool", pools))
                .changeOrKeep(
                    new Undo.Nothing("the role is shared by the whole account, and stays"));
    draft.add(new EnsureServiceLinkedRole(info, SERVICE));
  }
}
