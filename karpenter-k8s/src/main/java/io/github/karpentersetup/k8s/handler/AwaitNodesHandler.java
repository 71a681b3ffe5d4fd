package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitNodes;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Waits until so many nodes of the node groups are Ready and take pods. */
final class AwaitNodesHandler implements StepHandler<AwaitNodes> {

  private static final String NODE_POOL = "karpenter.sh/nodepool";
  private static final String COMPUTE = "eks.amazonaws.com/compute-type";

  private final ApiServer server;

  AwaitNodesHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitNodes step) {
    var selector =
        step.labels().entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
    var query = selector.isEmpty() ? Map.<String, String>of() : Map.of("labelSelector", selector);
    var ready = new int[1];
    server.each(
        Resources.NODES,
        "",
        query,
        node -> ready[0] += counts(node, step) && takesPods(node) ? 1 : 0);
    var detail = ready[0] + " of " + step.nodes() + " nodes Ready and open to pods";
    return ready[0] >= step.nodes() ? Check.holds(detail) : Check.notYet(detail);
  }

  private static boolean counts(JsonNode node, AwaitNodes step) {
    return Trees.text(node, "metadata", "labels", NODE_POOL).isEmpty()
        && !Trees.text(node, "metadata", "labels", COMPUTE).equals("fargate")
        && !step.except().contains(Trees.name(node));
  }

  private static boolean takesPods(JsonNode node) {
    return Trees.isTrue(node, "Ready") && !CordonNodesHandler.isCordoned(node);
  }
}
