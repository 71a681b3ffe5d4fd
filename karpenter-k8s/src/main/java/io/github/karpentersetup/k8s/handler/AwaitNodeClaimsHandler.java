package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Pods;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitNodeClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Waits until no pod lacks a node and every NodeClaim is Ready. */
final class AwaitNodeClaimsHandler implements StepHandler<AwaitNodeClaims> {

  private static final int SHOWN = 3;

  private final ApiServer server;

  AwaitNodeClaimsHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitNodeClaims step) {
    var group = server.document("/apis/karpenter.sh");
    if (group.isEmpty()) {
      return Check.notYet("the API server does not serve NodeClaims");
    }
    var nodeClaims =
        Resource.clusterWide(
            Trees.text(group.get(), "preferredVersion", "groupVersion"), "nodeclaims");
    var total = new int[1];
    var unready = new ArrayList<String>();
    server.each(
        nodeClaims,
        "",
        Map.of(),
        claim -> {
          total[0]++;
          if (!Trees.isTrue(claim, "Ready")) {
            unready.add(Trees.name(claim) + why(claim));
          }
        });
    var waiting = waitingPods();
    var detail = (total[0] - unready.size()) + " of " + total[0] + " NodeClaims Ready";
    if (!unready.isEmpty()) {
      detail += ", not " + Words.first(unready, SHOWN);
    }
    if (!waiting.isEmpty()) {
      detail +=
          "; "
              + waiting.size()
              + (waiting.size() == 1 ? " pod waits" : " pods wait")
              + " for a node: "
              + Words.first(waiting, SHOWN);
    }
    return unready.isEmpty() && waiting.isEmpty()
        ? Check.holds(detail + ", no pod waits for a node")
        : Check.notYet(detail);
  }

  private List<String> waitingPods() {
    var waiting = new ArrayList<String>();
    server.each(
        Resources.PODS,
        "",
        Map.of("fieldSelector", "status.phase=Pending"),
        pod ->
            Pods.unschedulable(pod)
                .ifPresent(
                    reason ->
                        waiting.add(
                            Trees.namespace(pod) + "/" + Trees.name(pod) + " (" + reason + ")")));
    return waiting;
  }

  private static String why(JsonNode claim) {
    return Trees.at(claim, "status", "conditions")
        .valueStream()
        .filter(c -> !Trees.text(c, "type").equals("Ready"))
        .filter(c -> Trees.text(c, "status").equals("False"))
        .findFirst()
        .map(c -> " (" + Trees.text(c, "type") + ": " + Trees.text(c, "message") + ")")
        .orElse("");
  }
}
