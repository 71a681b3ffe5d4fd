package io.github.karpentersetup.k8s.chart;

import java.nio.file.Path;

/**
 * A chart on this machine. Whether it is there is seen when it is used.
 *
 * @param path the chart's directory (with its {@code Chart.yaml}) or its {@code .tgz}; kept
 *     absolute
 */
public record LocalChart(Path path) implements ChartRef {

  public LocalChart {
    path = path.toAbsolutePath().normalize();
  }

  /** The path. */
  @Override
  public String toString() {
    return path.toString();
  }
}
