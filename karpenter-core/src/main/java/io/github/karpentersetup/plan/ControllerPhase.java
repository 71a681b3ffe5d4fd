package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.Chart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The namespace, the CRDs and the chart; Karpenter running. */
final class ControllerPhase implements Planner.PhasePlanner {

  private static final String NAME = "karpenter";
  private static final List<String> CRDS =
      List.of(
          "ec2nodeclasses.karpenter.k8s.aws", "nodeclaims.karpenter.sh", "nodepools.karpenter.sh");

  @Override
  public void plan(Draft draft) {
    var chart = draft.spec().chart().reference().orElse(Chart.RELEASED);
    PlacementFindings.add(draft);
    var namespace = namespace(draft);
    var crds = crds(draft, chart);
    var values = ChartValues.of(draft);
    var release = draft.choices().karpenter().toString();
    var fingerprint =
        Json.fingerprint(Map.of("chart", chart, "release", release, "values", values));
    var hosted = FargateHost.of(draft).map(FargateHost::profile);
    var step =
        Steps.of(Phase.CONTROLLER, "chart", "chart " + chart + " " + release)
            .after(draft.idsOf(Phase.IDENTITY))
            .after(draft.idsOf(Phase.INTERRUPTION))
            .after(draft.idsOf(Phase.ACCESS))
            .after(namespace, crds)
            .after(hosted.stream().toList());
    var info = chartInfo(draft, step, fingerprint);
    var install =
        draft.add(
            new KubernetesStep.InstallChart(
                info, chart, release, NAME, draft.spec().namespace(), values, fingerprint));
    draft.add(
        new KubernetesStep.AwaitDeployment(
            Steps.of(
                    Phase.CONTROLLER,
                    "ready",
                    "deployment " + draft.spec().namespace() + "/" + NAME + " ready")
                .after(install)
                .await(Duration.ofMinutes(10)),
            draft.spec().namespace(),
            NAME));
  }

  private static StepInfo chartInfo(Draft draft, Steps step, String fingerprint) {
    Optional<KubernetesFacts.Karpenter> live =
        draft.kubernetes().karpenters().stream()
            .filter(k -> k.namespace().equals(draft.spec().namespace()))
            .findFirst();
    var placement = draft.placement().words();
    var replicas = Integer.toString(ChartValues.replicas(draft));
    if (live.isEmpty()) {
      step.change(Change.added("replicas", replicas))
          .change(Change.added("pinned to", placement))
          .change(Change.added("role", draft.choices().controllerRole()));
      draft.choices().queue().ifPresent(q -> step.change(Change.added("interruption queue", q)));
      return step.create();
    }
    var k = live.get();
    var release = draft.choices().karpenter().toString();
    var role = ChartValues.roleArn(draft);
    if (!k.version().equals(release)) {
      step.change(new Change("version", k.version(), release));
    }
    if (!k.roleArn().equals(role)) {
      step.change(new Change("role", k.roleArn(), role));
    }
    if (!Integer.toString(k.replicas()).equals(replicas)) {
      step.change(new Change("replicas", Integer.toString(k.replicas()), replicas));
    }
    if (!k.fingerprint().equals(fingerprint)) {
      step.change(new Change("values", shorten(k.fingerprint()), shorten(fingerprint)));
    }
    return step.changeOrKeep(new Undo.Restore("version", k.version()));
  }

  private static String shorten(String fingerprint) {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  private static String namespace(Draft draft) {
    var name = draft.spec().namespace();
    var step = Steps.of(Phase.CONTROLLER, "namespace", "namespace " + name);
    var info = draft.kubernetes().namespaces().contains(name) ? step.keep() : step.create();
    return draft.add(new KubernetesStep.EnsureNamespace(info, name));
  }

  private static String crds(Draft draft, String chart) {
    var release = draft.choices().karpenter().toString();
    var step = Steps.of(Phase.CONTROLLER, "crds", "CRDs of Karpenter " + release);
    var live = draft.kubernetes().crds();
    for (var crd : CRDS) {
      var before = Optional.ofNullable(live.get(crd));
      if (before.isEmpty()) {
        step.change(Change.added("+", crd));
      } else if (!before.get().release().equals(release)) {
        var found = before.get().release();
        step.change(new Change(crd, found.isEmpty() ? "of someone else" : found, release));
      }
    }
    var info =
        CRDS.stream().noneMatch(live::containsKey)
            ? step.create()
            : step.changeOrKeep(new Undo.Nothing("CRDs stay: removing them removes every object"));
    var apply = draft.add(new KubernetesStep.ApplyCrds(info, chart, release));
    return draft.add(
        new KubernetesStep.AwaitCrds(
            Steps.of(Phase.CONTROLLER, "crds-established", "CRDs established")
                .after(apply)
                .await(Duration.ofMinutes(2)),
            CRDS));
  }
}
