package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.chart.LocalChart;
import io.github.karpentersetup.k8s.chart.OciChart;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the definitions that a chart brings, and which release it is. */
final class CrdCharts {

  private static final Pattern ARCHIVE = Pattern.compile(".*-v?([0-9]+\\.[0-9]+\\.[0-9]+)\\.tgz");

  private CrdCharts() {}

  static Crds read(ChartRef chart, ChartRenderer renderer) {
    var from = chart instanceof LocalChart local ? local.crds() : chart;
    List<JsonNode> definitions =
        renderer.crds(from).stream().map(crd -> Json.mapper().<JsonNode>valueToTree(crd)).toList();
    var release =
        from instanceof OciChart oci
            ? Releases.parse(oci.version())
            : local((LocalChart) from).or(() -> Releases.of(definitions));
    return Crds.of(chart.toString(), definitions, release);
  }

  private static Optional<KarpenterVersion> local(LocalChart chart) {
    var archive = ARCHIVE.matcher(String.valueOf(chart.path().getFileName()));
    return archive.matches() ? Releases.parse(archive.group(1)) : inChartFile(chart.path());
  }

  private static Optional<KarpenterVersion> inChartFile(Path directory) {
    try {
      var about = Json.yaml().readTree(Files.readString(directory.resolve("Chart.yaml")));
      return Releases.parse(about.path("appVersion").asString(""));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }
}
