package io.github.karpentersetup.k8s.chart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A host process: renders each chart given, says so, and waits to be told to end. With the system
 * property {@code kubeconfig} it installs them into that cluster instead.
 */
public final class RenderAndWait {

  private RenderAndWait() {}

  /** With the directories of charts, or none. */
  public static void main(String[] charts) throws Exception {
    var kubeconfig = System.getProperty("kubeconfig", "");
    for (var chart : charts) {
      var ref = ChartRef.path(Path.of(chart));
      var request =
          new RenderRequest(
              "karpenter", "kube-system", Map.of("settings", Map.of("clusterName", "c")), "1.33");
      if (kubeconfig.isEmpty()) {
        new ChartRenderer().render(ref, request);
      } else {
        new ChartRenderer().install(ref, request, Files.readString(Path.of(kubeconfig)));
      }
    }
    System.out.println("ready");
    Thread.sleep(Long.MAX_VALUE);
  }
}
