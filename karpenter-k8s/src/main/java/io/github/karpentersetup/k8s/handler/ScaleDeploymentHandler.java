package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.plan.KubernetesStep.ScaleDeployment;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Scales a Deployment through its scale, which leaves the rest of it alone. The write is guarded by
 * what was read, so that a count someone set in between is never overwritten.
 */
final class ScaleDeploymentHandler implements StepHandler<ScaleDeployment> {

  private static final Resource SCALE = Resources.DEPLOYMENTS.part("scale");

  private final ApiServer server;

  ScaleDeploymentHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(ScaleDeployment step) {
    var scale = scale(step);
    if (scale.isEmpty()) {
      return Check.notYet(target(step) + " does not exist");
    }
    var replicas = replicas(scale.get());
    var detail = target(step) + " is set to " + count(replicas);
    return replicas == step.to() ? Check.holds(detail) : Check.notYet(detail);
  }

  @Override
  public Outcome execute(ScaleDeployment step) {
    return Guarded.write(() -> scaleOnce(step));
  }

  private Outcome scaleOnce(ScaleDeployment step) {
    var scale = scale(step);
    if (scale.isEmpty()) {
      return Outcomes.refused(
          target(step),
          "it does not exist; the plan was made when it had " + count(step.from()),
          "plan again");
    }
    var replicas = replicas(scale.get());
    if (replicas == step.to()) {
      return new Outcome.Unchanged(target(step) + " has " + count(replicas) + " already");
    }
    if (replicas != step.from()) {
      return Outcomes.refused(
          target(step),
          "it is set to "
              + count(replicas)
              + ", and the plan was made when it was "
              + step.from()
              + ": someone changed it meanwhile",
          "find out who scales it, then plan again");
    }
    server.replace(
        SCALE,
        step.namespace(),
        step.name(),
        Map.of(
            "apiVersion",
            "autoscaling/v1",
            "kind",
            "Scale",
            "metadata",
            Map.of(
                "name",
                step.name(),
                "namespace",
                step.namespace(),
                "resourceVersion",
                Trees.text(scale.get(), "metadata", "resourceVersion")),
            "spec",
            Map.of("replicas", step.to())));
    return new Outcome.Changed(target(step) + " scaled from " + replicas + " to " + step.to());
  }

  private Optional<JsonNode> scale(ScaleDeployment step) {
    return server.find(SCALE, step.namespace(), step.name());
  }

  /** The server leaves a zero out. */
  private static int replicas(JsonNode scale) {
    return Trees.number(0, scale, "spec", "replicas");
  }

  private static String target(ScaleDeployment step) {
    return "deployment " + step.namespace() + "/" + step.name();
  }

  private static String count(int replicas) {
    return replicas + (replicas == 1 ? " replica" : " replicas");
  }
}
