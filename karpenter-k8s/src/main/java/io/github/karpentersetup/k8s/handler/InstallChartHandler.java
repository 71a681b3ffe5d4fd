package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.k8s.chart.RenderedChart;
import io.github.karpentersetup.k8s.chart.ValueCheck;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.InstallChart;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Renders a chart with its values, checks both, and has it installed as the step says. */
final class InstallChartHandler implements StepHandler<InstallChart> {

  private final ApiServer server;
  private final Charts charts;
  private final ChartObjects objects;
  private final ChartRelease release;
  private final ChartRemoval removal;

  InstallChartHandler(
      ApiServer server,
      Charts charts,
      ChartObjects objects,
      ChartRelease release,
      ChartRemoval removal) {
    this.removal = removal;
    this.server = server;
    this.charts = charts;
    this.objects = objects;
    this.release = release;
  }

  @Override
  public Check check(InstallChart step) {
    var found = server.find(Resources.DEPLOYMENTS, step.namespace(), step.name());
    if (found.isEmpty()) {
      return Check.notYet("deployment " + target(step) + " does not exist");
    }
    if (!Trees.annotation(found.get(), Ownership.FINGERPRINT).equals(step.fingerprint())) {
      return Check.notYet("deployment " + target(step) + " is not as in the plan");
    }
    return step.installedAs() == InstalledAs.HELM_RELEASE
        ? release.check(step, found.get())
        : Check.holds("deployment " + target(step) + " is as in the plan");
  }

  /** The chart is there, takes these values, and renders a Deployment with them. */
  @Override
  public Optional<Problem> obstacle(InstallChart step) {
    var rendered = charts.look(step.chart(), step.release(), request(step, server));
    return ValueCheck.problems(step.values(), rendered.defaults()).stream()
        .findFirst()
        .or(() -> withoutController(step, rendered));
  }

  @Override
  public Outcome execute(InstallChart step) {
    var check = check(step);
    if (check.isHolding()) {
      return new Outcome.Unchanged(check.detail());
    }
    var rendered = charts.render(step.chart(), step.release(), request(step, server));
    var problem = withoutController(step, rendered);
    if (problem.isPresent()) {
      return new Outcome.Refused(problem.get());
    }
    return step.installedAs() == InstalledAs.HELM_RELEASE
        ? release.install(step, rendered)
        : objects.install(step, rendered, isRelease(step));
  }

  /** An installation of ours that Helm made owns its fields under Helm's name. */
  private boolean isRelease(InstallChart step) {
    return server
        .find(Resources.DEPLOYMENTS, step.namespace(), step.name())
        .filter(d -> !Trees.annotation(d, Ownership.FINGERPRINT).isEmpty())
        .filter(d -> !Trees.annotation(d, ReleaseRecord.RELEASE_NAME).isEmpty())
        .isPresent();
  }

  /** What Helm is asked to render, or to install. */
  static RenderRequest request(InstallChart step, ApiServer server) {
    return new RenderRequest(
        step.name(),
        step.namespace(),
        step.values(),
        kubernetesVersion(server.document("/version")));
  }

  private static String kubernetesVersion(Optional<JsonNode> version) {
    return version
        .map(v -> Trees.text(v, "major") + "." + Trees.text(v, "minor").replaceAll("\\D", ""))
        .orElse("");
  }

  private static Optional<Problem> withoutController(InstallChart step, RenderedChart rendered) {
    return rendered.objects().stream().anyMatch(o -> isController(step, o))
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                "chart " + step.chart(),
                "it renders no Deployment named " + step.name(),
                "take fullnameOverride and nameOverride out of the chart's values"));
  }

  static boolean isController(InstallChart step, Map<String, Object> object) {
    return Manifests.text(object, "kind").equals("Deployment")
        && Manifests.name(object).equals(step.name());
  }

  private static String target(InstallChart step) {
    return step.namespace() + "/" + step.name();
  }

  @Override
  public Check checkUndone(InstallChart step) {
    return Removal.check(removal.left(step), "nothing of ours is left of " + target(step));
  }

  @Override
  public Outcome undo(InstallChart step) {
    return new Removal(server)
        .delete(removal.left(step), "nothing of ours is left of " + target(step));
  }
}
