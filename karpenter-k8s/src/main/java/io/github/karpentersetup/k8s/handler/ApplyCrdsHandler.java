package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.plan.KubernetesStep.ApplyCrds;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Applies the CRDs of a release, each marked with the release it came from. */
final class ApplyCrdsHandler implements StepHandler<ApplyCrds> {

  private final ApiServer server;
  private final Charts charts;
  private final Executor parallel;

  ApplyCrdsHandler(ApiServer server, Charts charts, Executor parallel) {
    this.server = server;
    this.charts = charts;
    this.parallel = parallel;
  }

  @Override
  public Check check(ApplyCrds step) {
    var crds = charts.crds(step.chart(), step.release());
    var missing = missing(step, crds).stream().map(Manifests::name).toList();
    return missing.isEmpty() && !crds.isEmpty()
        ? Check.holds(crds.size() + " CRDs are those of " + step.release())
        : Check.notYet("not those of " + step.release() + ": " + String.join(", ", missing));
  }

  @Override
  public Outcome execute(ApplyCrds step) {
    var crds = charts.crds(step.chart(), step.release());
    if (crds.isEmpty()) {
      return Outcomes.refused(
          "chart " + step.chart(),
          "it has no custom resource definitions",
          "name the chart that brings Karpenter's: oci://public.ecr.aws/karpenter/karpenter-crd");
    }
    var missing = missing(step, crds);
    if (missing.isEmpty()) {
      return new Outcome.Unchanged(crds.size() + " CRDs are those of " + step.release());
    }
    Parallel.each(
        parallel,
        missing,
        crd ->
            server.apply(
                Resources.CRDS,
                "",
                Manifests.name(crd),
                Manifests.annotated(crd, Ownership.RELEASE, step.release())));
    return new Outcome.Changed(
        "CRDs of "
            + step.release()
            + " applied: "
            + String.join(", ", missing.stream().map(Manifests::name).toList()));
  }

  private List<Map<String, Object>> missing(ApplyCrds step, List<Map<String, Object>> crds) {
    return crds.stream()
        .filter(
            crd ->
                server
                    .find(Resources.CRDS, "", Manifests.name(crd))
                    .map(found -> Trees.annotation(found, Ownership.RELEASE))
                    .filter(step.release()::equals)
                    .isEmpty())
        .toList();
  }
}
