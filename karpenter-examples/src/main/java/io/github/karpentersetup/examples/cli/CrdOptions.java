package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.crd.Crds;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The custom resource definitions to check against. */
final class CrdOptions {

  private static final String CLUSTER = "cluster";

  @Option(
      names = "--crds",
      paramLabel = "WHERE",
      description = {
        "Check against custom resource definitions as they were published: those in a directory, in"
            + " a chart (a directory, a .tgz or oci://host/path[:version]), or, for the word"
            + " cluster, those of the cluster of --kubeconfig. Default: the rules built in."
      })
  private Optional<String> where = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "With --crds cluster: its current context is used. Default: as kubectl finds it.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--plain-http-registry",
      paramLabel = "HOST[:PORT]",
      description = "With --crds oci://…: a chart registry without TLS. Default: none.")
  private Optional<String> plainHttpRegistry = Optional.empty();

  /** The definitions that are asked for, if any. */
  Optional<CrdSource> source(
      Surroundings surroundings, CommandLine command, Optional<KarpenterVersion> karpenter) {
    if (kubeconfig.isPresent() && !where.equals(Optional.of(CLUSTER))) {
      throw new ParameterException(command, "--kubeconfig is for --crds cluster: give both");
    }
    return where.map(
        place -> {
          if (place.equals(CLUSTER)) {
            return surroundings.crds(kubeconfig);
          }
          return place.startsWith("oci://")
              ? Crds.inChart(remote(place, karpenter), new ChartRenderer())
              : local(Path.of(place));
        });
  }

  private static CrdSource local(Path path) {
    boolean isChart = Files.isRegularFile(path) || Files.exists(path.resolve("Chart.yaml"));
    return isChart
        ? Crds.inChart(ChartRef.path(path), new ChartRenderer())
        : Crds.inDirectory(path);
  }

  /** A version after the last colon of the path; else that of the release. */
  private ChartRef remote(String reference, Optional<KarpenterVersion> karpenter) {
    int colon = reference.lastIndexOf(':');
    boolean isVersioned = colon > reference.lastIndexOf('/');
    var chart =
        ChartRef.oci(
            isVersioned ? reference.substring(0, colon) : reference,
            isVersioned
                ? reference.substring(colon + 1)
                : ChartRef.tag(karpenter.orElse(KarpenterVersion.NEWEST)));
    return plainHttpRegistry.equals(Optional.of(chart.host())) ? chart.overPlainHttp() : chart;
  }
}
