package io.github.karpentersetup.plan;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.InstallChart;
import java.util.stream.Collectors;

/** The Kubernetes objects of a plan as YAML documents, for those who use GitOps. */
final class ManifestBundle {

  private ManifestBundle() {}

  static String of(SetupPlan plan) {
    var objects =
        plan.steps().stream()
            .flatMap(s -> s.manifests().stream())
            .map(o -> Json.yaml().writeValueAsString(o))
            .collect(Collectors.joining("---\n"));
    var charts =
        plan.steps().stream()
            .filter(InstallChart.class::isInstance)
            .map(InstallChart.class::cast)
            .map(ManifestBundle::chart)
            .collect(Collectors.joining());
    return charts + objects;
  }

  /** The chart is Helm's to render: its reference and values, ready for a GitOps tool. */
  private static String chart(InstallChart chart) {
    var values =
        Json.yaml()
            .writeValueAsString(chart.values())
            .lines()
            .map(l -> "#   " + l)
            .collect(Collectors.joining("\n"));
    return "# Helm release "
        + chart.name()
        + " in namespace "
        + chart.namespace()
        + ": "
        + chart.chart()
        + " "
        + chart.release()
        + ", with the values\n"
        + values
        + "\n";
  }
}
