package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.InstalledAs;
import java.util.List;
import java.util.Map;

/**
 * The chart is installed with the values.
 *
 * @param chart where the chart is: {@code oci://…}, a directory or a {@code .tgz}; all but a
 *     directory may end in {@code @sha256:…}, which the chart then must have
 * @param release the Karpenter version
 * @param name of the Helm release, and of the objects it makes
 * @param installedAs by Helm as a release, or its objects applied on the server's side
 * @param values the chart values
 * @param fingerprint of chart, release and values; written on the Deployment so that the next plan
 *     sees whether anything differs
 */
public record InstallChart(
    StepInfo info,
    String chart,
    String release,
    String name,
    String namespace,
    InstalledAs installedAs,
    Map<String, Object> values,
    String fingerprint)
    implements KubernetesStep {

  public InstallChart {
    values = Json.sorted(values);
  }

  @Override
  public List<String> shell() {
    var isRelease = installedAs == InstalledAs.HELM_RELEASE;
    var helm =
        command(isRelease ? "helm upgrade --install" : "helm template")
            .words(List.of(name, ChartShell.chart(chart)));
    return List.of(
        ChartShell.check(chart)
            + helm.text()
            + ChartShell.version(chart, release)
            + command("", "--namespace", namespace).text()
            + (isRelease ? " --skip-crds" : "")
            + " --values - <<'EOF'"
            + (isRelease ? "\n" : " | kubectl apply --server-side -f -\n")
            + Json.yaml().writeValueAsString(values)
            + "EOF");
  }
}
