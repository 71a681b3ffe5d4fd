package io.github.karpentersetup.k8s.sandbox.charts;

import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.LocalChart;
import io.github.karpentersetup.k8s.sandbox.internal.api.Releases;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Stand-ins for Karpenter's two charts, for use where the released ones cannot be fetched. Names,
 * value keys, defaults and kinds are those of the released charts (compared with 0.36.0 and
 * 1.14.1), as far as installing Karpenter needs them; the webhooks of 0.3x are left out but for the
 * conversion in the definitions, which are without validation.
 *
 * @param karpenter the chart {@code karpenter}, as a directory
 * @param karpenterCrd the chart {@code karpenter-crd}, as a directory
 */
public record StandInCharts(LocalChart karpenter, LocalChart karpenterCrd) {

  private static final List<String> FILES =
      List.of(
          "karpenter/Chart.yaml",
          "karpenter/values.yaml",
          "karpenter/templates/_names.tpl",
          "karpenter/templates/_settings.tpl",
          "karpenter/templates/clusterroles.yaml",
          "karpenter/templates/deployment.yaml",
          "karpenter/templates/poddisruptionbudget.yaml",
          "karpenter/templates/roles.yaml",
          "karpenter/templates/service.yaml",
          "karpenter/templates/serviceaccount.yaml",
          "karpenter/templates/webhooks.yaml",
          "karpenter-crd/Chart.yaml",
          "karpenter-crd/values.yaml",
          "karpenter-crd/templates/_version.tpl",
          "karpenter-crd/templates/capacitybuffers.yaml",
          "karpenter-crd/templates/ec2nodeclasses.yaml",
          "karpenter-crd/templates/nodeclaims.yaml",
          "karpenter-crd/templates/nodeoverlays.yaml",
          "karpenter-crd/templates/nodepools.yaml");

  /**
   * Writes the charts as of a Karpenter release into a new temporary directory, which goes when the
   * JVM ends.
   *
   * @throws UncheckedIOException if the temporary directory cannot be written
   */
  public static StandInCharts directory(KarpenterVersion version) {
    try {
      return in(temporary(), version);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the stand-in charts", e);
    }
  }

  /**
   * Writes the charts of several releases side by side, as {@link #directory} does, for upgrades
   * that go by way of them.
   *
   * @return the chart {@code karpenter}, with <code>{release}</code> in place of the release
   * @throws UncheckedIOException if the temporary directory cannot be written
   */
  public static String directories(Iterable<KarpenterVersion> versions) {
    try {
      var parent = temporary();
      for (var version : versions) {
        var directory = Files.createDirectory(parent.resolve(version.toString()));
        directory.toFile().deleteOnExit();
        in(directory, version);
      }
      return parent + "/{release}/karpenter";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the stand-in charts", e);
    }
  }

  private static Path temporary() throws IOException {
    var directory = Files.createTempDirectory("karpenter-setup-charts-");
    directory.toFile().deleteOnExit();
    return directory;
  }

  private static StandInCharts in(Path directory, KarpenterVersion version) throws IOException {
    for (var file : FILES) {
      write(directory, file, forVersion(read(file), version));
    }
    return new StandInCharts(
        ChartRef.path(directory.resolve("karpenter")),
        ChartRef.path(directory.resolve("karpenter-crd")));
  }

  /** What differs between releases beside the definitions; the ports and spread changed at 1.0. */
  private static String forVersion(String text, KarpenterVersion version) {
    var stable = version.atLeast(1, 0, 0);
    return text.replace("@CONVERTS@", Boolean.toString(Releases.converts(version)))
        .replace("@CHART_VERSION@", ChartRef.tag(version))
        .replace("@APP_VERSION@", version.toString())
        .replace("@METRICS_PORT@", stable ? "8080" : "8000")
        .replace("@ZONE_SPREAD@", stable ? "DoNotSchedule" : "ScheduleAnyway");
  }

  private static String read(String file) throws IOException {
    try (var in = StandInCharts.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException("no resource " + file + " beside " + StandInCharts.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The JVM deletes in the reverse order of asking: a directory is asked for before its files. */
  private static void write(Path directory, String file, String text) throws IOException {
    var parent = directory;
    for (var name : Path.of(file.substring(0, file.lastIndexOf('/')))) {
      parent = parent.resolve(name);
      if (Files.notExists(parent)) {
        Files.createDirectory(parent).toFile().deleteOnExit();
      }
    }
    var target = Files.writeString(directory.resolve(file), text);
    target.toFile().deleteOnExit();
  }
}
