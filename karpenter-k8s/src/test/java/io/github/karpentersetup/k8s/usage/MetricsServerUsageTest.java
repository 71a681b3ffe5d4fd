package io.github.karpentersetup.k8s.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.CannedServer;
import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.UsageWindow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsServerUsageTest {

  private static final String PATH = "GET /apis/metrics.k8s.io/v1beta1/pods";
  private static final UsageWindow WINDOW = new UsageWindow(Duration.ofDays(14), 95);

  @Test
  void readsTheUseOfThisMoment() {
    try (var server = new CannedServer()) {
      server.on(
          PATH,
          """
          items:
            - metadata: {namespace: shop, name: db-0}
              timestamp: "2026-03-05T12:00:00Z"
              window: 15s
              containers:
                - {name: postgres, usage: {cpu: 250123456n, memory: 300Mi}}
                - {name: odd, usage: {cpu: "", memory: much}}
          """);

      var usage = MetricsServerUsage.on(server.client()).read(WINDOW);

      assertThat(usage.covered()).isZero();
      assertThat(usage.source()).startsWith("metrics-server http://127.0.0.1:");
      assertThat(usage.containers())
          .containsExactly(
              new ContainerUse("shop", "db-0", "", "", "postgres", 251, 251, 300L << 20, 0),
              new ContainerUse("shop", "db-0", "", "", "odd", -1, -1, -1, 0));
    }
  }

  @Test
  void saysThatItIsNotInstalled() {
    try (var server = new CannedServer()) {
      assertThatThrownBy(() -> MetricsServerUsage.on(server.client()).read(WINDOW))
          .isInstanceOf(PreflightException.class)
          .hasMessageContaining(
              "metrics-server: metrics.k8s.io has no measurements of any pod → see whether"
                  + " metrics-server is installed and ready: kubectl top pods -A; or name a"
                  + " Prometheus instead");
    }
  }

  @Test
  void saysThatItIsNotReadyOrMayNotBeAsked() {
    try (var server = new CannedServer()) {
      server.refuse(PATH, 503, "ServiceUnavailable", "the server is currently unable to handle");
      assertThatThrownBy(() -> MetricsServerUsage.on(server.client()).read(WINDOW))
          .hasMessageContaining(
              "the API server cannot reach metrics-server: the server is currently unable to handle"
                  + " → see why it is not available: kubectl describe apiservice"
                  + " v1beta1.metrics.k8s.io");

      server.refuse(
          PATH,
          403,
          "Forbidden",
          "pods.metrics.k8s.io is forbidden: User \"bob\" cannot list resource \"pods\" in API"
              + " group \"metrics.k8s.io\" at the cluster scope");
      assertThatThrownBy(() -> MetricsServerUsage.on(server.client()).read(WINDOW))
          .isInstanceOf(PreflightException.class)
          .hasMessageContaining("bob");
    }
  }
}
