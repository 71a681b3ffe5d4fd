package io.github.karpentersetup.k8s.usage;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Problems;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.usage.UsageWindow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What metrics-server tells ({@code metrics.k8s.io/v1beta1}): the use of this moment, no history.
 * Enough to see what is far off, too little to lower a request.
 */
public final class MetricsServerUsage implements UsageSource {

  private static final Resource POD_METRICS = Resource.namespaced("metrics.k8s.io/v1beta1", "pods");

  private final ApiServer server;

  private MetricsServerUsage(ApiServer server) {
    this.server = server;
  }

  /** Through a client that the caller made and closes. */
  public static MetricsServerUsage on(KubernetesClient client) {
    return on(new ApiServer(client, Duration.ofSeconds(30)));
  }

  /** Through a connection that is there. */
  public static MetricsServerUsage on(ApiServer server) {
    return new MetricsServerUsage(server);
  }

  /**
   * The use of this moment.
   *
   * @throws PreflightException if metrics-server is missing, not ready, or may not be asked
   */
  @Override
  public Usage read(UsageWindow window) {
    var containers = new ArrayList<ContainerUse>();
    try {
      server.each(POD_METRICS, "", java.util.Map.of(), pod -> add(pod, containers));
    } catch (ApiFailure e) {
      throw new PreflightException(problem(e), e);
    }
    if (containers.isEmpty()) {
      throw new PreflightException(
          Problem.of(
              "metrics-server",
              "metrics.k8s.io has no measurements of any pod",
              "see whether metrics-server is installed and ready: kubectl top pods -A; or name a"
                  + " Prometheus instead"),
          null);
    }
    return new Usage(
        "metrics-server " + server.url(), window.length(), Duration.ZERO, containers, List.of());
  }

  private static Problem problem(ApiFailure failure) {
    return failure.code() == 503
        ? Problem.of(
            "metrics-server",
            "the API server cannot reach metrics-server: " + failure.message(),
            "see why it is not available: kubectl describe apiservice v1beta1.metrics.k8s.io")
        : Problems.of(failure);
  }

  private static void add(JsonNode pod, List<ContainerUse> containers) {
    for (var container : pod.path("containers")) {
      long cpu = millis(Trees.text(container, "usage", "cpu"));
      containers.add(
          new ContainerUse(
              Trees.namespace(pod),
              Trees.name(pod),
              "",
              "",
              Trees.text(container, "name"),
              cpu,
              cpu,
              bytes(Trees.text(container, "usage", "memory")),
              0));
    }
  }

  private static long millis(String quantity) {
    return amount(quantity, 3);
  }

  private static long bytes(String quantity) {
    return amount(quantity, 0);
  }

  /** Negative for what is missing or no quantity. */
  private static long amount(String quantity, int digits) {
    try {
      return quantity.isEmpty()
          ? -1
          : of(quantity).movePointRight(digits).setScale(0, RoundingMode.CEILING).longValue();
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  private static BigDecimal of(String quantity) {
    return Quantity.parse(quantity).getNumericalAmount();
  }
}
