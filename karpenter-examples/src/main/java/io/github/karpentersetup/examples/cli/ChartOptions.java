package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Karpenter's chart, and what it is installed with. */
final class ChartOptions {

  @Option(
      names = "--chart",
      paramLabel = "CHART",
      description = "oci://…, a directory or a .tgz. Default: the released chart.")
  Optional<String> chart = Optional.empty();

  @Option(
      names = "--chart-digest",
      paramLabel = "DIGEST",
      description = "sha256:… that the chart must have. Default: any.")
  Optional<String> digest = Optional.empty();

  @Option(
      names = "--helm-release",
      description =
          "Install the chart as a Helm release, which helm list shows. Default: as it is"
              + " installed; its objects without Helm if it is new.")
  boolean isHelmRelease;

  @Option(
      names = "--values",
      paramLabel = "FILE",
      description =
          "Chart values in YAML or JSON, over what this tool sets; repeatable, the last wins."
              + " Default: none.")
  List<Path> values = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Where Karpenter runs. Default: kube-system.")
  Optional<String> namespace = Optional.empty();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Of Karpenter itself, each on a node of its own. Default: 2.")
  Optional<Integer> replicas = Optional.empty();

  boolean isEmpty() {
    return chart.isEmpty()
        && digest.isEmpty()
        && !isHelmRelease
        && values.isEmpty()
        && namespace.isEmpty()
        && replicas.isEmpty();
  }

  KarpenterSetup applied(KarpenterSetup before) {
    var setup = before;
    if (chart.isPresent()) {
      var elsewhere = setup.spec().chart().from(chart.get());
      elsewhere.reference().ifPresent(ChartOptions::requireExisting);
      setup = setup.chart(elsewhere);
    }
    if (digest.isPresent()) {
      setup = setup.chart(setup.spec().chart().digest(digest.get()));
    }
    if (isHelmRelease) {
      setup = setup.chart(setup.spec().chart().asHelmRelease());
    }
    for (var file : values) {
      setup = setup.chart(setup.spec().chart().moreValues(ValuesFile.read(file)));
    }
    if (replicas.isPresent()) {
      setup = setup.chart(setup.spec().chart().replicas(replicas.get()));
    }
    return namespace.map(setup::namespace).orElse(setup);
  }

  /** A mistyped path is told now, not after the first half of the plan. */
  private static void requireExisting(String chart) {
    if (!chart.startsWith("oci://") && !Files.exists(Path.of(chart))) {
      throw new InvalidSpecException(
          "Chart",
          List.of(
              Problem.of(
                  "--chart",
                  chart + " does not exist",
                  "name an oci:// address, a chart's directory or a .tgz")));
    }
  }
}
