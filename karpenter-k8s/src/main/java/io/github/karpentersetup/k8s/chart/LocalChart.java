package io.github.karpentersetup.k8s.chart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A chart on this machine. Whether it is there is seen when it is used.
 *
 * @param path the chart's directory (with its {@code Chart.yaml}) or its {@code .tgz}; kept
 *     absolute
 * @param digest what the {@code .tgz} must be: {@code sha256:} and 64 hexadecimal digits
 */
public record LocalChart(Path path, Optional<String> digest) implements ChartRef {

  public LocalChart {
    path = path.toAbsolutePath().normalize();
  }

  /**
   * The chart that brings its custom resource definitions: itself if it has {@code crds/} or is an
   * archive; else the one beside it whose name ends in {@code -crd}, as in Karpenter's repository.
   */
  public LocalChart crds() {
    var beside = path.resolveSibling(path.getFileName() + "-crd");
    return Files.isDirectory(path)
            && !Files.isDirectory(path.resolve("crds"))
            && Files.isDirectory(beside)
        ? ChartRef.path(beside)
        : this;
  }

  /** The same chart, refused if the file's SHA-256 is another. */
  public LocalChart pinnedTo(String wanted) {
    return new LocalChart(path, Optional.of(wanted));
  }

  /** The path. */
  @Override
  public String toString() {
    return path.toString();
  }
}
