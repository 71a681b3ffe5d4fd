package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.ScaleDeployment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Scales a Deployment, and notes on one that goes to zero what it had. The write is guarded by what
 * was read, so that a count someone set in between is never overwritten.
 */
final class ScaleDeploymentHandler implements StepHandler<ScaleDeployment> {

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
    write(step, scale.get(), step.to(), step.to() == 0 ? Integer.toString(replicas) : null);
    return new Outcome.Changed(target(step) + " scaled from " + replicas + " to " + step.to());
  }

  private Optional<JsonNode> scale(ScaleDeployment step) {
    return server.find(Resources.DEPLOYMENTS, step.namespace(), step.name());
  }

  private static int replicas(JsonNode deployment) {
    return Trees.number(1, deployment, "spec", "replicas");
  }

  /**
   * In one write, so that a Deployment at zero always tells what it had.
   *
   * @param before what to note on it; null takes the note away
   */
  private void write(
      ScaleDeployment step, JsonNode deployment, int replicas, @Nullable String before) {
    var note = new TreeMap<String, Object>();
    note.put(Ownership.REPLICAS, before);
    server.merge(
        Resources.DEPLOYMENTS,
        step.namespace(),
        step.name(),
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                Trees.text(deployment, "metadata", "resourceVersion"),
                "annotations",
                note),
            "spec",
            Map.of("replicas", replicas)));
  }

  @Override
  public Check checkUndone(ScaleDeployment step) {
    var deployment = scale(step);
    return deployment.filter(d -> isAsLeft(step, d)).isPresent()
        ? Check.notYet(target(step) + " is set to " + count(step.to()))
        : Check.holds(as(step, deployment));
  }

  @Override
  public Outcome undo(ScaleDeployment step) {
    return Guarded.write(() -> undoOnce(step));
  }

  private Outcome undoOnce(ScaleDeployment step) {
    var deployment = scale(step);
    if (deployment.filter(d -> isAsLeft(step, d)).isEmpty()) {
      return new Outcome.Unchanged(as(step, deployment));
    }
    int before = before(step, deployment.get());
    write(step, deployment.get(), before, null);
    return new Outcome.Changed(target(step) + " scaled from " + step.to() + " to " + before);
  }

  /** What someone set since is theirs. */
  private static boolean isAsLeft(ScaleDeployment step, JsonNode deployment) {
    return replicas(deployment) == step.to() && before(step, deployment) != step.to();
  }

  private static int before(ScaleDeployment step, JsonNode deployment) {
    var note = Trees.annotation(deployment, Ownership.REPLICAS);
    return note.matches("\\d{1,9}") ? Integer.parseInt(note) : step.from();
  }

  private static String as(ScaleDeployment step, Optional<JsonNode> deployment) {
    return deployment
        .map(d -> target(step) + " is set to " + count(replicas(d)))
        .orElse(target(step) + " does not exist");
  }

  private static String target(ScaleDeployment step) {
    return "deployment " + step.namespace() + "/" + step.name();
  }

  private static String count(int replicas) {
    return replicas + (replicas == 1 ? " replica" : " replicas");
  }
}
