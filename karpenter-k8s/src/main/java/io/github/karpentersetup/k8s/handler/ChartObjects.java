package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.chart.RenderedChart;
import io.github.karpentersetup.k8s.helm.AppliedValues;
import io.github.karpentersetup.step.InstallChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Applies what a chart renders to. The Deployment comes last and carries the fingerprint, so that a
 * chart applied in part is not taken for a whole one; the values are kept beside it. Hooks are left
 * out: Karpenter's only tidy up after old releases.
 */
final class ChartObjects {

  private final ApiServer server;
  private final Resources resources;
  private final Executor parallel;

  ChartObjects(ApiServer server, Resources resources, Executor parallel) {
    this.server = server;
    this.resources = resources;
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

    @Override
    public String toString() {
      return Manifests.text(manifest, "kind") + " " + name();
    }
  }

  /**
   * Applies the objects.
   *
   * @param isRelease whether Helm made what is there, which is ours all the same
   */
  Outcome install(InstallChart step, RenderedChart chart, boolean isRelease) {
    var objects = new ArrayList<>(withoutHooks(chart));
    objects.add(
        AppliedValues.manifest(step.namespace(), step.name(), step.fingerprint(), step.values()));
    var applied = new ConcurrentLinkedQueue<String>();
    try {
      for (var stage : List.of(0, 1, 2)) {
        var targets =
            objects.stream().filter(o -> stage(o) == stage).map(o -> target(step, o)).toList();
        for (var target : targets) {
          if (target.resource().plural().isEmpty()) {
            return Partial.of(unserved(step, target), applied);
          }
        }
        Parallel.each(
            parallel,
            targets,
            t -> {
              apply(t, isRelease);
              applied.add(t.toString());
            });
      }
    } catch (ApiFailure e) {
      return Partial.of(Outcomes.of(e), applied);
    }
    return new Outcome.Changed(objects.size() + " objects of the chart applied");
  }

  /** The objects that stay. */
  static List<Map<String, Object>> withoutHooks(RenderedChart chart) {
    return chart.objects().stream()
        .filter(o -> !Manifests.annotations(o).containsKey("helm.sh/hook"))
        .toList();
  }

  private void apply(Target target, boolean isRelease) {
    if (isRelease) {
      server.takeOver(target.resource(), target.namespace(), target.name(), target.manifest());
    } else {
      server.apply(target.resource(), target.namespace(), target.name(), target.manifest());
    }
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
        InstallChartHandler.isController(step, object)
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

  private static Outcome unserved(InstallChart step, Target target) {
    var kind = Manifests.text(target.manifest(), "kind");
    return Outcomes.refused(
        "chart " + step.chart() + ", " + kind + " " + target.name(),
        "the API server does not serve " + kind + " in " + target.resource().apiVersion(),
        kind.equals("ServiceMonitor")
            ? "set serviceMonitor.enabled to false, or install the Prometheus operator first"
            : "install what brings that kind, or leave it out with the chart's values");
  }
}
