package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.handler.Removal.Found;
import io.github.karpentersetup.step.EnsureNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes a namespace that is not there. */
final class EnsureNamespaceHandler implements StepHandler<EnsureNamespace> {

  /** What is in every namespace. */
  private static final List<String> OWN = List.of("kube-root-ca.crt", "default");

  /** What nobody must lose; the rest goes with these. */
  private static final List<Resource> CONTENTS =
      List.of(
          Resources.DEPLOYMENTS,
          Resources.DAEMON_SETS,
          Resource.namespaced("apps/v1", "statefulsets"),
          Resource.namespaced("batch/v1", "jobs"),
          Resource.namespaced("batch/v1", "cronjobs"),
          Resource.namespaced("v1", "persistentvolumeclaims"),
          Resource.namespaced("v1", "services"),
          Resources.PODS,
          Resources.CONFIG_MAPS,
          Resources.SECRETS,
          Resources.SERVICE_ACCOUNTS);

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

  @Override
  public Check checkUndone(EnsureNamespace step) {
    var left = left(step);
    var inIt = contents(step, left);
    return inIt.isEmpty()
        ? Removal.check(left, gone(step))
        : Check.holds("namespace " + step.namespace() + " stays, it holds " + inIt);
  }

  @Override
  public Outcome undo(EnsureNamespace step) {
    var left = left(step);
    var inIt = contents(step, left);
    return inIt.isEmpty()
        ? new Removal(server).delete(left, gone(step))
        : new Outcome.Unchanged("namespace " + step.namespace() + " stays, it holds " + inIt);
  }

  private static String gone(EnsureNamespace step) {
    return "namespace " + step.namespace() + " is gone, or not ours";
  }

  private List<Found> left(EnsureNamespace step) {
    return server
        .find(Resources.NAMESPACES, "", step.namespace())
        .filter(
            n ->
                Trees.text(n, "metadata", "labels", Ownership.MANAGED_BY)
                    .equals(Ownership.FIELD_MANAGER))
        .map(n -> new Found(Resources.NAMESPACES, n))
        .stream()
        .toList();
  }

  /** What is in a namespace of ours that is not being deleted; empty for nothing. */
  private String contents(EnsureNamespace step, List<Found> left) {
    if (left.isEmpty()
        || Trees.text(left.get(0).object(), "status", "phase").equals("Terminating")) {
      return "";
    }
    var found = new ArrayList<String>();
    for (var resource : CONTENTS) {
      server.each(
          resource,
          step.namespace(),
          Map.of(),
          object -> {
            if (!OWN.contains(Trees.name(object))
                && !Trees.text(object, "type").equals("kubernetes.io/service-account-token")) {
              found.add(resource.plural() + " " + Trees.name(object));
            }
          });
    }
    return Words.first(found, 3);
  }
}
