package io.github.karpentersetup.k8s.chart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a chart is rendered with.
 *
 * @param release the release's name: {@code karpenter}
 * @param namespace the namespace the release is for; Helm puts it where the templates ask for it
 * @param values what differs from the chart's own {@code values.yaml}: maps, lists, strings,
 *     numbers and booleans as JSON has them. Keys are literal, dots in them need no escape. A null
 *     inside takes the chart's default away.
 * @param kubernetesVersion the version templates see as {@code .Capabilities.KubeVersion}, such as
 *     {@code 1.33}
 */
public record RenderRequest(
    String release, String namespace, Map<String, Object> values, String kubernetesVersion) {

  public RenderRequest {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
