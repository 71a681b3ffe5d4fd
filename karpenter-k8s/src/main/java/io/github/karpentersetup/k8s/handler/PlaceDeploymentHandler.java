package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.PodPlacement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says where the pods of somebody else's Deployment run. The write takes these fields from whoever
 * owns them, as the plan says, and is guarded by what was read, so that nothing that someone set in
 * between is overwritten.
 */
final class PlaceDeploymentHandler implements StepHandler<PlaceDeployment> {

  private final ApiServer server;

  PlaceDeploymentHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(PlaceDeployment step) {
    return find(step)
        .map(
            d ->
                placement(d).equals(step.to())
                    ? Check.holds(target(step) + " runs where it should")
                    : Check.notYet(target(step) + " may run elsewhere"))
        .orElseGet(() -> Check.notYet(target(step) + " does not exist"));
  }

  @Override
  public Outcome execute(PlaceDeployment step) {
    return Guarded.write(() -> placeOnce(step));
  }

  private Outcome placeOnce(PlaceDeployment step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Outcomes.refused(target(step), "it does not exist", "plan again");
    }
    var now = placement(found.get());
    if (now.equals(step.to())) {
      return new Outcome.Unchanged(target(step) + " runs where it should already");
    }
    if (!now.equals(step.from())) {
      return Outcomes.refused(
          target(step),
          "its node affinity or its tolerations are not those that the plan was made from: someone"
              + " changed them meanwhile",
          "plan again and review what changed");
    }
    var patch = new LinkedHashMap<>(step.patch());
    patch.put(
        "metadata",
        Map.of(
            "name",
            step.name(),
            "namespace",
            step.namespace(),
            "resourceVersion",
            Trees.text(found.get(), "metadata", "resourceVersion")));
    server.takeOver(Resources.DEPLOYMENTS, step.namespace(), step.name(), patch);
    return new Outcome.Changed(target(step) + " placed");
  }

  private Optional<JsonNode> find(PlaceDeployment step) {
    return server.find(Resources.DEPLOYMENTS, step.namespace(), step.name());
  }

  private static PodPlacement placement(JsonNode deployment) {
    var pod = Trees.at(deployment, "spec", "template", "spec");
    return new PodPlacement(
        Trees.at(
                pod,
                "affinity",
                "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms")
            .valueStream()
            .map(Json::tree)
            .toList(),
        Trees.at(pod, "tolerations").valueStream().map(Json::tree).toList());
  }

  private static String target(PlaceDeployment step) {
    return "deployment " + step.namespace() + "/" + step.name();
  }

  @Override
  public Check checkUndone(PlaceDeployment step) {
    return find(step).filter(d -> placement(d).equals(step.to())).isPresent()
        ? Check.notYet(target(step) + " runs where the setup has put it")
        : Check.holds(target(step) + " runs where it did, or where someone else has put it");
  }

  @Override
  public Outcome undo(PlaceDeployment step) {
    return Guarded.write(() -> undoOnce(step));
  }

  private Outcome undoOnce(PlaceDeployment step) {
    var found = find(step).filter(d -> placement(d).equals(step.to()));
    if (found.isEmpty() || step.from().equals(step.to())) {
      return new Outcome.Unchanged(checkUndone(step).detail());
    }
    var pod = new TreeMap<String, Object>();
    pod.put("affinity", affinity(step, found.get()));
    pod.put("tolerations", orNull(step.from().tolerations()));
    server.merge(
        Resources.DEPLOYMENTS,
        step.namespace(),
        step.name(),
        Map.of(
            "metadata",
            Map.of("resourceVersion", Trees.text(found.get(), "metadata", "resourceVersion")),
            "spec",
            Map.of("template", Map.of("spec", pod))));
    return new Outcome.Changed(target(step) + " may run where it did before");
  }

  /** Nothing but the required node affinity; what then holds nothing any more goes. */
  private static @Nullable Object affinity(PlaceDeployment step, JsonNode deployment) {
    var affinity = Trees.at(deployment, "spec", "template", "spec", "affinity");
    var required = new TreeMap<String, Object>();
    required.put("nodeSelectorTerms", step.from().terms());
    var node = new TreeMap<String, Object>();
    node.put(
        "requiredDuringSchedulingIgnoredDuringExecution",
        step.from().terms().isEmpty() ? null : required);
    var hadMore = affinity.path("nodeAffinity").size() > 1;
    var result = new TreeMap<String, Object>();
    result.put("nodeAffinity", step.from().terms().isEmpty() && !hadMore ? null : node);
    return step.from().terms().isEmpty() && !hadMore && affinity.size() == 1 ? null : result;
  }

  private static @Nullable Object orNull(java.util.List<Map<String, Object>> list) {
    return list.isEmpty() ? null : list;
  }
}
