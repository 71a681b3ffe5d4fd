package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitScaledToZero;
import java.util.ArrayList;
import java.util.Map;

/** Waits until a Deployment runs nothing, pods that are still terminating included. */
final class AwaitScaledToZeroHandler implements StepHandler<AwaitScaledToZero> {

  private final ApiServer server;

  AwaitScaledToZeroHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitScaledToZero step) {
    var target = "deployment " + step.namespace() + "/" + step.name();
    var found = server.find(Resources.DEPLOYMENTS, step.namespace(), step.name());
    if (found.isEmpty()) {
      // Its pods cannot be told from others any more, so zero cannot be seen.
      return Check.notYet(target + " was deleted since the plan was made; plan again");
    }
    var deployment = found.get();
    var wanted = Trees.number(1, deployment, "spec", "replicas");
    if (wanted != 0) {
      return Check.notYet(target + " is set to " + wanted + ", not 0");
    }
    var pods = new ArrayList<String>();
    server.each(
        Resources.PODS,
        step.namespace(),
        Map.of("labelSelector", Selectors.of(deployment)),
        pod ->
            pods.add(
                Trees.name(pod)
                    + (Trees.text(pod, "metadata", "deletionTimestamp").isEmpty()
                        ? ""
                        : " (terminating)")));
    var left = Trees.number(0, deployment, "status", "replicas");
    if (left == 0 && pods.isEmpty()) {
      return Check.holds(target + " has no replica left");
    }
    return Check.notYet(
        target
            + " is set to 0, and "
            + Math.max(left, pods.size())
            + " still there"
            + (pods.isEmpty() ? "" : ": " + Words.first(pods, 3)));
  }
}
