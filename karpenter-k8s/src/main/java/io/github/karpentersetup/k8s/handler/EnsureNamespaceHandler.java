package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.plan.KubernetesStep.EnsureNamespace;
import tools.jackson.databind.JsonNode;

/** Makes a namespace that is not there. */
final class EnsureNamespaceHandler implements StepHandler<EnsureNamespace> {

  private final ApiServer server;

  EnsureNamespaceHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(EnsureNamespace step) {
    return server
        .find(Resources.NAMESPACES, "", step.namespace())
        .map(found -> look(step, found))
        .orElseGet(() -> Check.notYet("namespace " + step.namespace() + " does not exist"));
  }

  @Override
  public Outcome execute(EnsureNamespace step) {
    var found = server.find(Resources.NAMESPACES, "", step.namespace());
    if (found.isPresent()) {
      var check = look(step, found.get());
      return check.isHolding()
          ? new Outcome.Unchanged(check.detail())
          : Outcomes.tryAgain(check.detail());
    }
    server.apply(Resources.NAMESPACES, "", step.namespace(), step.manifests().get(0));
    return new Outcome.Changed("namespace " + step.namespace() + " created");
  }

  private static Check look(EnsureNamespace step, JsonNode found) {
    return Trees.text(found, "status", "phase").equals("Terminating")
        ? Check.notYet("namespace " + step.namespace() + " is being deleted")
        : Check.holds("namespace " + step.namespace() + " exists");
  }
}
