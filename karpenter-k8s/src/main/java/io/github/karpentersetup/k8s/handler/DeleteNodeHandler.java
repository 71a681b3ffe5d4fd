package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.DeleteNode;

/** Deletes a node of a node pool; the Karpenter that launched it ends its instance. */
final class DeleteNodeHandler implements StepHandler<DeleteNode> {

  private final ApiServer server;

  DeleteNodeHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(DeleteNode step) {
    return server
        .find(Resources.NODES, "", step.node())
        .map(n -> Check.notYet("node " + step.node() + " is there"))
        .orElse(Check.holds("node " + step.node() + " is gone"));
  }

  @Override
  public Outcome execute(DeleteNode step) {
    var node = server.find(Resources.NODES, "", step.node());
    if (node.isEmpty()) {
      return new Outcome.Unchanged("node " + step.node() + " is gone");
    }
    if (Trees.text(node.get(), "metadata", "deletionTimestamp").isEmpty()) {
      server.delete(Resources.NODES, "", step.node(), Trees.text(node.get(), "metadata", "uid"));
    }
    return check(step).isHolding()
        ? new Outcome.Changed("node " + step.node() + " deleted")
        : new Outcome.InProgress(1, "node " + step.node() + " is being given back");
  }
}
