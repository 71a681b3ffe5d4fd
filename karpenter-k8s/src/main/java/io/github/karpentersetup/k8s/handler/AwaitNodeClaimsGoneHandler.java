package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitNodeClaimsGone;
import java.util.ArrayList;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Waits until node pools have no NodeClaim left, and names what holds those that stay. */
final class AwaitNodeClaimsGoneHandler implements StepHandler<AwaitNodeClaimsGone> {

  private static final int SHOWN = 3;

  private final ApiServer server;

  AwaitNodeClaimsGoneHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitNodeClaimsGone step) {
    var left = new ArrayList<String>();
    server.each(
        Resource.clusterWide(step.apiVersion(), "nodeclaims"),
        "",
        Map.of(
            "labelSelector",
            "karpenter.sh/nodepool in (" + String.join(",", step.nodePools()) + ")"),
        claim -> left.add(words(claim)));
    return left.isEmpty()
        ? Check.holds("no NodeClaim is left")
        : Check.notYet(left.size() + " NodeClaims left: " + Words.first(left, SHOWN));
  }

  private static String words(JsonNode claim) {
    var name = Trees.name(claim);
    if (Trees.text(claim, "metadata", "deletionTimestamp").isEmpty()) {
      return name + " (not being deleted)";
    }
    var finalizers =
        Trees.at(claim, "metadata", "finalizers").valueStream().map(JsonNode::asString).toList();
    var node = Trees.text(claim, "status", "nodeName");
    return name
        + " (held by "
        + String.join(", ", finalizers)
        + (node.isEmpty() ? "" : ", node " + node)
        + ")";
  }
}
