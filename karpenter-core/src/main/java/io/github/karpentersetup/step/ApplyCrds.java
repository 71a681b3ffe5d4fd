package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * Karpenter's CRDs are those of the release, applied on the server's side. Those of 0.33 to 1.0
 * that convert between versions do it with the webhook in Karpenter's namespace; those after them
 * do not convert.
 *
 * @param chart where the chart is: {@code oci://…}, a directory or a {@code .tgz}
 * @param release the Karpenter version
 * @param namespace where Karpenter runs
 * @param except the names of those that are someone else's and stay as they are
 * @param takenOver the names of those that are changed whoever brought them
 */
public record ApplyCrds(
    StepInfo info,
    String chart,
    String release,
    String namespace,
    List<String> except,
    List<String> takenOver)
    implements KubernetesStep {

  public ApplyCrds {
    except = List.copyOf(except);
    takenOver = List.copyOf(takenOver);
  }

  /** Without taking any from someone else. */
  public ApplyCrds(
      StepInfo info, String chart, String release, String namespace, List<String> except) {
    this(info, chart, release, namespace, except, List.of());
  }

  @Override
  public List<String> shell() {
    var show = command("helm show crds").words(List.of(ChartShell.chart(chart)));
    return List.of(
        ChartShell.check(chart)
            + show.text()
            + ChartShell.version(chart, release)
            + " | kubectl apply --server-side"
            + (takenOver.isEmpty() ? "" : " --force-conflicts")
            + " -f -");
  }
}
