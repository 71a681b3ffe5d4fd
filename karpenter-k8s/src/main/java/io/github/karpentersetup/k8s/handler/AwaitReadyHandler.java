package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Waits until node classes and node pools are Ready. Karpenter before 0.37 gives them no
 * conditions; there a node class is ready when it has found its subnets, security groups and
 * images, and a node pool when its node class is.
 */
final class AwaitReadyHandler implements StepHandler<AwaitReady> {

  private static final List<String> FOUND_BY_NODE_CLASS =
      List.of("subnets", "securityGroups", "amis");

  private final ApiServer server;
  private final Resources resources;

  AwaitReadyHandler(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

  @Override
  public Check check(AwaitReady step) {
    var waiting = new ArrayList<String>();
    for (var object : step.objects()) {
      whyNot(object).ifPresent(waiting::add);
    }
    var total = step.objects().size();
    var count = (total - waiting.size()) + " of " + total + " Ready";
    return waiting.isEmpty()
        ? Check.holds(count)
        : Check.notYet(count + "; " + String.join("; ", waiting));
  }

  /** Empty if the object is ready. */
  private Optional<String> whyNot(ObjectRef object) {
    var label = object.kind().toLowerCase(Locale.ROOT) + "/" + object.name() + " ";
    var found =
        resources
            .find(object.apiVersion(), object.kind())
            .flatMap(resource -> server.find(resource, "", object.name()));
    if (found.isEmpty()) {
      return Optional.of(label + "does not exist");
    }
    var reason =
        isWithoutConditions(object, found.get())
            ? whyNotWithoutConditions(object, found.get())
            : whyNotReady(found.get());
    return reason.map(label::concat);
  }

  /** In v1 no conditions only mean that Karpenter has not looked at the object yet. */
  private static boolean isWithoutConditions(ObjectRef object, JsonNode found) {
    return object.apiVersion().endsWith("/v1beta1")
        && Trees.at(found, "status", "conditions").isEmpty();
  }

  private static Optional<String> whyNotReady(JsonNode object) {
    var condition = Trees.condition(object, "Ready");
    if (condition.isEmpty()) {
      return Optional.of("has no Ready condition yet: Karpenter has not looked at it");
    }
    var ready = condition.get();
    var generation = Trees.number(0, object, "metadata", "generation");
    if (Trees.number(generation, ready, "observedGeneration") < generation) {
      return Optional.of("changed; Karpenter has not looked at it since");
    }
    if (Trees.text(ready, "status").equals("True")) {
      return Optional.empty();
    }
    return Optional.of("is not Ready: " + words(ready) + others(object));
  }

  /** What Ready sums up: the conditions that fail beneath it. */
  private static String others(JsonNode object) {
    var failing =
        Trees.at(object, "status", "conditions")
            .valueStream()
            .filter(c -> !Trees.text(c, "type").equals("Ready"))
            .filter(c -> Trees.text(c, "status").equals("False"))
            .map(c -> Trees.text(c, "type") + ": " + words(c))
            .toList();
    return failing.isEmpty() ? "" : " (" + String.join("; ", failing) + ")";
  }

  private static String words(JsonNode condition) {
    var reason = Trees.text(condition, "reason");
    var message = Trees.text(condition, "message");
    return message.isEmpty() || message.equals(reason) ? reason : reason + ": " + message;
  }

  private Optional<String> whyNotWithoutConditions(ObjectRef object, JsonNode found) {
    if (object.kind().equals("NodePool")) {
      var reference = Trees.at(found, "spec", "template", "spec", "nodeClassRef");
      return whyNot(
              new ObjectRef(
                  "karpenter.k8s.aws/v1beta1", "EC2NodeClass", Trees.text(reference, "name")))
          .map("waits for its node class: "::concat);
    }
    var missing =
        FOUND_BY_NODE_CLASS.stream()
            .filter(key -> Trees.at(found, "status", key).isEmpty())
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("has found no " + String.join(", no ", missing) + " yet");
  }
}
