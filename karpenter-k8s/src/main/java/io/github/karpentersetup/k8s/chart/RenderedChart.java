package io.github.karpentersetup.k8s.chart;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a chart renders to.
 *
 * @param objects the Kubernetes objects in the order Helm installs them; what is in the chart's
 *     {@code crds/} is not among them ({@link ChartRenderer#crds})
 * @param defaults the chart's own {@code values.yaml}
 * @param chartName {@code name} in {@code Chart.yaml}
 * @param chartVersion {@code version} in {@code Chart.yaml}
 * @param appVersion {@code appVersion} in {@code Chart.yaml}, empty if the chart names none
 */
public record RenderedChart(
    List<Map<String, Object>> objects,
    Map<String, Object> defaults,
    String chartName,
    String chartVersion,
    String appVersion) {

  public RenderedChart {
    objects = List.copyOf(objects);
    defaults = Collections.unmodifiableMap(defaults);
  }
}
