package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.plan.KubernetesStep.InstallChart;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Applies what a chart renders to. The Deployment comes last and carries the fingerprint, so that a
 * chart applied in part is not taken for a whole one. Hooks are left out: Karpenter's only tidy up
 * after old releases.
 */
final class InstallChartHandler implements StepHandler<InstallChart> {

  private final ApiServer server;
  private final Resources resources;
  private final Charts charts;
  private final Executor parallel;

  InstallChartHandler(ApiServer server, Resources resources, Charts charts, Executor parallel) {
    this.server = server;
    this.resources = resources;
    this.charts = charts;
    this.parallel = parallel;
  }

  /** An object with the path it goes to. */
  private record Target(Resource resource, Map<String, Object> manifest) {

    String namespace() {
      return Manifests.namespace(manifest);
    }

    String name() {
      return Manifests.name(manifest);
    }
  }

  @Override
  public Check check(InstallChart step) {
    var found = server.find(Resources.DEPLOYMENTS, step.namespace(), step.name());
    if (found.isEmpty()) {
      return Check.notYet("deployment " + target(step) + " does not exist");
    }
    return Trees.annotation(found.get(), Ownership.FINGERPRINT).equals(step.fingerprint())
        ? Check.holds("deployment " + target(step) + " is as in the plan")
        : Check.notYet("deployment " + target(step) + " is not as in the plan");
  }

  @Override
  public Outcome execute(InstallChart step) {
    var check = check(step);
    if (check.isHolding()) {
      return new Outcome.Unchanged(check.detail());
    }
    var objects =
        charts
            .render(
                step.chart(),
                step.release(),
                new RenderRequest(
                    step.name(), step.namespace(), step.values(), kubernetesVersion()))
            .objects()
            .stream()
            .filter(o -> !Manifests.annotations(o).containsKey("helm.sh/hook"))
            .toList();
    if (objects.stream().noneMatch(o -> isController(step, o))) {
      return Outcomes.refused(
          "chart " + step.chart(),
          "it renders no Deployment named " + step.name(),
          "take fullnameOverride and nameOverride out of the chart's values");
    }
    for (var stage : List.of(0, 1, 2)) {
      var targets =
          objects.stream().filter(o -> stage(o) == stage).map(o -> target(step, o)).toList();
      for (var target : targets) {
        if (target.resource().plural().isEmpty()) {
          return unserved(step, target);
        }
      }
      Parallel.each(
          parallel,
          targets,
          t -> server.apply(t.resource(), t.namespace(), t.name(), t.manifest()));
    }
    return new Outcome.Changed(objects.size() + " objects of the chart applied");
  }

  /** Bindings need their roles, and the Deployment needs everything. */
  private static int stage(Map<String, Object> object) {
    return switch (Manifests.text(object, "kind")) {
      case "Deployment" -> 2;
      case "Namespace",
          "ServiceAccount",
          "Secret",
          "ConfigMap",
          "Service",
          "PodDisruptionBudget",
          "Role",
          "ClusterRole" ->
          0;
      default -> 1;
    };
  }

  private Target target(InstallChart step, Map<String, Object> object) {
    var manifest =
        isController(step, object)
            ? Manifests.annotated(object, Ownership.FINGERPRINT, step.fingerprint())
            : object;
    var resource =
        resources
            .find(Manifests.text(object, "apiVersion"), Manifests.text(object, "kind"))
            .orElse(Resource.clusterWide(Manifests.text(object, "apiVersion"), ""));
    return resource.isNamespaced() && Manifests.namespace(object).isEmpty()
        ? new Target(resource, Manifests.inNamespace(manifest, step.namespace()))
        : new Target(resource, manifest);
  }

  private static boolean isController(InstallChart step, Map<String, Object> object) {
    return Manifests.text(object, "kind").equals("Deployment")
        && Manifests.name(object).equals(step.name());
  }

  private static Outcome unserved(InstallChart step, Target target) {
    var kind = Manifests.text(target.manifest(), "kind");
    return Outcomes.refused(
        "chart " + step.chart() + ", " + kind + " " + target.name(),
        "the API server does not serve " + kind + " in " + target.resource().apiVersion(),
        kind.equals("ServiceMonitor")
            ? "set serviceMonitor.enabled to false, or install the Prometheus operator first"
            : "install what brings that kind, or leave it out with the chart's values");
  }

  private String kubernetesVersion() {
    return server
        .document("/version")
        .map(v -> Trees.text(v, "major") + "." + Trees.text(v, "minor").replaceAll("\\D", ""))
        .orElse("");
  }

  private static String target(InstallChart step) {
    return step.namespace() + "/" + step.name();
  }
}
