package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.chart.LocalChart;
import io.github.karpentersetup.k8s.chart.OciChart;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.k8s.chart.RenderedChart;
import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Where steps find their charts. */
public final class Charts {

  private final ChartRenderer renderer;
  private final UnaryOperator<OciChart> registries;

  /**
   * A release's CRDs do not change, and a step looks at them before and after it is carried out.
   */
  private final Map<String, List<Map<String, Object>>> crds = new ConcurrentHashMap<>();

  /**
   * With this renderer.
   *
   * @param registries adds what a registry needs: a login, plain HTTP
   */
  public Charts(ChartRenderer renderer, UnaryOperator<OciChart> registries) {
    this.renderer = renderer;
    this.registries = registries;
  }

  List<Map<String, Object>> crds(String chart, String release) {
    var ref = chart(chart, release);
    var from = ref instanceof LocalChart local ? local.crds() : ref;
    return crds.computeIfAbsent(chart + " " + release, key -> List.copyOf(renderer.crds(from)));
  }

  RenderedChart render(String chart, String release, RenderRequest request) {
    return renderer.render(chart(chart, release), request);
  }

  private ChartRef chart(String chart, String release) {
    return chart.startsWith("oci://")
        ? registries.apply(ChartRef.oci(chart, ChartRef.tag(KarpenterVersion.parse(release))))
        : ChartRef.path(Path.of(chart));
  }
}
