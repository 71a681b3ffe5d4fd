package io.github.karpentersetup.k8s.chart;

import java.nio.file.Path;
import java.util.Map;

/** A host process: renders each chart given, says so, and waits to be told to end. */
public final class RenderAndWait {

  private RenderAndWait() {}

  /** With the directories of charts to render, or none. */
  public static void main(String[] charts) throws InterruptedException {
    for (var chart : charts) {
      new ChartRenderer()
          .render(
              ChartRef.path(Path.of(chart)),
              new RenderRequest(
                  "karpenter",
                  "kube-system",
                  Map.of("settings", Map.of("clusterName", "c")),
                  "1.33"));
    }
    System.out.println("ready");
    Thread.sleep(Long.MAX_VALUE);
  }
}
