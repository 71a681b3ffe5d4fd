package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.k8s.api.ApiTunnel;
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
import java.util.Optional;
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

  private record Look(String chart, String release, RenderRequest request) {}

  private final Map<Look, RenderedChart> looked = new ConcurrentHashMap<>();

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

  /** Renders ahead of {@link #render}, which then gives just that: what was looked at is used. */
  RenderedChart look(String chart, String release, RenderRequest request) {
    var rendered = renderer.render(chart(chart, release), request);
    looked.put(new Look(chart, release, request), rendered);
    return rendered;
  }

  RenderedChart render(String chart, String release, RenderRequest request) {
    return Optional.ofNullable(looked.remove(new Look(chart, release, request)))
        .orElseGet(() -> renderer.render(chart(chart, release), request));
  }

  void install(String chart, String release, RenderRequest request, ApiTunnel server) {
    renderer.install(chart(chart, release), request, server.kubeconfig());
  }

  private ChartRef chart(String chart, String release) {
    var pinned = chart.lastIndexOf("@sha256:");
    var at = pinned < 0 ? chart : chart.substring(0, pinned);
    var digest = pinned < 0 ? "" : chart.substring(pinned + 1);
    if (at.startsWith("oci://")) {
      var oci = ChartRef.oci(at, ChartRef.tag(KarpenterVersion.parse(release)));
      return registries.apply(digest.isEmpty() ? oci : oci.pinnedTo(digest));
    }
    var local = ChartRef.path(Path.of(at));
    return digest.isEmpty() ? local : local.pinnedTo(digest);
  }
}
