package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitDeployment;
import tools.jackson.databind.JsonNode;

/** Waits until a Deployment's replicas are all updated and ready, and says why they are not. */
final class AwaitDeploymentHandler implements StepHandler<AwaitDeployment> {

  private final ApiServer server;
  private final PodReasons pods;

  AwaitDeploymentHandler(ApiServer server, PodReasons pods) {
    this.server = server;
    this.pods = pods;
  }

  @Override
  public Check check(AwaitDeployment step) {
    var target = "deployment " + step.namespace() + "/" + step.name();
    return server
        .find(Resources.DEPLOYMENTS, step.namespace(), step.name())
        .map(d -> look(step, d))
        .orElseGet(() -> Check.notYet(target + " does not exist"));
  }

  private Check look(AwaitDeployment step, JsonNode deployment) {
    var wanted = Trees.number(1, deployment, "spec", "replicas");
    var seen =
        Trees.number(0, deployment, "status", "observedGeneration")
            >= Trees.number(0, deployment, "metadata", "generation");
    if (!seen) {
      return Check.notYet("the controller manager has not seen the newest change yet");
    }
    var ready = Trees.number(0, deployment, "status", "readyReplicas");
    var updated = Trees.number(0, deployment, "status", "updatedReplicas");
    var all = Trees.number(0, deployment, "status", "replicas");
    var detail = ready + " of " + wanted + (wanted == 1 ? " replica ready" : " replicas ready");
    if (ready == wanted && updated == wanted && all == wanted) {
      return Check.holds(detail);
    }
    if (updated < wanted || all > updated) {
      detail += ", " + Math.min(updated, wanted) + " updated";
    }
    return Check.notYet(detail + why(step, deployment));
  }

  private String why(AwaitDeployment step, JsonNode deployment) {
    var refused =
        Trees.condition(deployment, "ReplicaFailure")
            .filter(c -> Trees.text(c, "status").equals("True"))
            .map(c -> Trees.text(c, "message"));
    return refused
        .or(() -> pods.mostTelling(step.namespace(), Selectors.of(deployment)))
        .map(reason -> "; " + reason)
        .orElse("");
  }
}
