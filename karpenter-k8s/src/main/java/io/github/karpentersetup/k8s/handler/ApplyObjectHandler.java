package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.handler.Removal.Found;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.Change;
import java.util.List;

/** Applies one manifest, marked with its fingerprint. */
final class ApplyObjectHandler implements StepHandler<ApplyObject> {

  private final ApiServer server;
  private final Resources resources;

  ApplyObjectHandler(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

  @Override
  public Check check(ApplyObject step) {
    return resources
        .find(step.apiVersion(), step.kind())
        .map(resource -> look(step, resource))
        .orElseGet(() -> unserved(step));
  }

  @Override
  public Outcome execute(ApplyObject step) {
    var resource = resources.find(step.apiVersion(), step.kind());
    if (resource.isEmpty()) {
      return Outcomes.tryAgain(unserved(step).detail());
    }
    var check = look(step, resource.get());
    if (check.isHolding()) {
      return new Outcome.Unchanged(check.detail());
    }
    server.apply(
        resource.get(),
        step.namespace(),
        step.name(),
        Manifests.annotated(step.manifest(), Ownership.FINGERPRINT, step.fingerprint()));
    return new Outcome.Changed(target(step) + " applied");
  }

  private Check look(ApplyObject step, Resource resource) {
    var found = server.find(resource, step.namespace(), step.name());
    if (found.isEmpty()) {
      return Check.notYet(target(step) + " does not exist");
    }
    if (!Trees.annotation(found.get(), Ownership.FINGERPRINT).equals(step.fingerprint())) {
      return Check.notYet(target(step) + " is not as in the plan");
    }
    var changed = step.differences(Trees.fields(found.get(), "spec"));
    return changed.isEmpty()
        ? Check.holds(target(step) + " is as in the plan")
        : Check.notYet(
            target(step)
                + " was changed by someone else: "
                + Words.first(changed.stream().map(Change::field).toList(), 3));
  }

  private static Check unserved(ApplyObject step) {
    return Check.notYet(
        "the API server does not serve " + step.kind() + " in " + step.apiVersion() + " yet");
  }

  private static String target(ApplyObject step) {
    return step.kind()
        + " "
        + (step.namespace().isEmpty() ? "" : step.namespace() + "/")
        + step.name();
  }

  @Override
  public Check checkUndone(ApplyObject step) {
    return Removal.check(left(step), target(step) + " is gone, or not ours");
  }

  @Override
  public Outcome undo(ApplyObject step) {
    return new Removal(server).delete(left(step), target(step) + " is gone, or not ours");
  }

  /** The fingerprint is on what this library applied alone. */
  private List<Found> left(ApplyObject step) {
    return resources
        .find(step.apiVersion(), step.kind())
        .flatMap(
            resource ->
                server
                    .find(resource, step.namespace(), step.name())
                    .filter(o -> !Trees.annotation(o, Ownership.FINGERPRINT).isEmpty())
                    .map(o -> new Found(resource, o)))
        .stream()
        .toList();
  }
}
