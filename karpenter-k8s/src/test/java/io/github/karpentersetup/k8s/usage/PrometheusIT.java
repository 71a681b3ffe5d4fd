package io.github.karpentersetup.k8s.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageWindow;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Prometheus with three days of series. */
class PrometheusIT {

  private static final Instant NOW = Instant.parse("2026-03-05T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final long MI = 1L << 20;
  private static final long DAY = 24 * 60;
  private static final UsageWindow TWO_WEEKS = new UsageWindow(Duration.ofDays(14), 95);

  @TempDir Path directory;

  @Test
  void readsThePercentileOfTheBusiestDayAndThePeakOfAMinute() throws Exception {
    try (var server = start(series())) {
      var usage = PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS);

      assertThat(usage.source()).isEqualTo("Prometheus " + server.url());
      assertThat(usage.notes()).isEmpty();
      assertThat(usage.covered()).isBetween(Duration.ofHours(68), Duration.ofDays(3));
      assertThat(usage.containers())
          .extracting(c -> c.pod() + "/" + c.container())
          .containsExactly("api-7d9f8b6c5d-x2x4z/app", "db-0/postgres");
      var api = container(usage, "app");
      // A tenth of the second day at a whole core is a thirtieth of all three.
      assertThat((double) api.cpuMillis()).isCloseTo(1000, within(20.0));
      assertThat((double) api.cpuPeakMillis()).isCloseTo(1000, within(20.0));
      assertThat(api.memoryPeakBytes()).isEqualTo(900 * MI);
      assertThat(api.heapBytes()).isEqualTo(2048 * MI);
      assertThat(api.ownerKind() + " " + api.ownerName()).isEqualTo("Deployment api");
      var db = container(usage, "postgres");
      assertThat((double) db.cpuMillis()).isCloseTo(100, within(5.0));
      assertThat(db.memoryPeakBytes()).isEqualTo(4096 * MI);
      assertThat(db.ownerName()).isEmpty();
      assertThat(db.heapBytes()).isZero();
    }
  }

  @Test
  void asksForLessAtATimeWhereADayIsTooMuch() throws Exception {
    // A day of one series is 1,440 samples.
    try (var server = start(series(), "--query.max-samples=1000")) {
      var usage = PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS);

      assertThat(container(usage, "app").memoryPeakBytes()).isEqualTo(900 * MI);
      assertThat((double) container(usage, "app").cpuMillis()).isCloseTo(1000, within(20.0));
      assertThat(usage.covered()).isGreaterThan(Duration.ofHours(68));
    }
  }

  @Test
  void saysWhatToDoWhereEvenAnHourIsTooMuch() throws Exception {
    try (var server = start(series(), "--query.max-samples=20")) {
      assertThatThrownBy(
              () -> PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS))
          .isInstanceOf(PreflightException.class)
          .hasMessageContaining("minutes is too much for " + server.url() + ": query processing")
          .hasMessageContaining("too many samples")
          .hasMessageContaining(
              "look at some namespaces at a time with namespaces(..) (--prometheus-namespace), or"
                  + " raise --query.max-samples and --query.timeout of Prometheus");
    }
  }

  @Test
  void readsTheLabelsOfBeforeKubernetes116() throws Exception {
    var old = "namespace=\"shop\",pod_name=\"db-0\",container_name=\"postgres\"";
    var series =
        new Series(NOW.minus(Duration.ofHours(5)), NOW)
            .cpu(old, m -> 0.25)
            .memory(old, m -> 300.0 * MI);
    try (var server = start(series)) {
      var usage = PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS);

      assertThat(container(usage, "postgres").cpuMillis()).isEqualTo(250);
      assertThat(container(usage, "postgres").memoryPeakBytes()).isEqualTo(300 * MI);
    }
  }

  @Test
  void looksAtOneClusterAndSomeNamespacesOfMany() throws Exception {
    var series =
        new Series(NOW.minus(Duration.ofHours(3)), NOW)
            .memory(labels("shop", "db-0", "postgres") + ",cluster=\"one\"", m -> MI)
            .memory(labels("shop", "db-0", "postgres") + ",cluster=\"two\"", m -> 2.0 * MI)
            .memory(labels("other", "db-0", "postgres") + ",cluster=\"one\"", m -> 3.0 * MI);
    try (var server = start(series)) {
      var usage =
          PrometheusUsage.builder()
              .clock(CLOCK)
              .matching("cluster", "one")
              .namespaces("shop")
              .at(server.url())
              .read(TWO_WEEKS);

      assertThat(usage.containers())
          .containsExactly(new ContainerUse("shop", "db-0", "", "", "postgres", -1, -1, MI, 0));
      assertThatThrownBy(
              () ->
                  PrometheusUsage.builder()
                      .clock(CLOCK)
                      .matching("cluster", "tow")
                      .at(server.url())
                      .read(TWO_WEEKS))
          .hasMessageContaining(
              "has container_memory_working_set_bytes, but none with the labels asked for → correct"
                  + " matching(..) (--prometheus-label), or leave it out");
    }
  }

  @Test
  void leavesOutWhatIsNoNumberAndSaysSo() throws Exception {
    var series =
        new Series(NOW.minus(Duration.ofHours(3)), NOW)
            .memory(labels("shop", "db-0", "postgres"), m -> MI)
            .memory(labels("shop", "db-1", "postgres"), m -> Double.NaN);
    try (var server = start(series)) {
      var usage = PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS);

      assertThat(usage.containers()).extracting(ContainerUse::pod).containsExactly("db-0");
      assertThat(usage.notes())
          .containsExactly("1 values are no numbers (NaN or infinite), and are left out");
    }
  }

  @Test
  void saysWhatIsMissingWhereThereAreNoSuchMetricsOrNoLabels() throws Exception {
    var series = new Series(NOW.minus(Duration.ofHours(1)), NOW).memory("id=\"/\"", m -> MI);
    try (var server = start(series)) {
      assertThatThrownBy(
              () -> PrometheusUsage.builder().clock(CLOCK).at(server.url()).read(TWO_WEEKS))
          .hasMessageContaining("but without labels that name namespace, pod and container")
          .hasMessageContaining(
              "keep these labels when relabelling the kubelet's cAdvisor metrics");
      assertThatThrownBy(() -> PrometheusUsage.at(server.url()).read(TWO_WEEKS))
          .hasMessageContaining(
              server.url()
                  + " has no container_memory_working_set_bytes → let it"
                  + " scrape the kubelet's /metrics/cadvisor");
    }
  }

  /** A pause container, the sum over the pod, and a container that was restarted, among others. */
  private static Series series() {
    var api = labels("shop", "api-7d9f8b6c5d-x2x4z", "app");
    return new Series(NOW.minus(Duration.ofDays(3)), NOW)
        .cpu(api + ",id=\"a\"", m -> m >= DAY && m < DAY + DAY / 10 ? 1 : 0.2)
        .cpu(labels("shop", "db-0", "postgres"), m -> 0.1)
        .cpu(labels("shop", "db-0", "POD"), m -> 5)
        .cpu("namespace=\"shop\",pod=\"db-0\"", m -> 7)
        .memory(api + ",id=\"a\"", m -> (m == DAY + 77 ? 900.0 : 600.0) * MI)
        .memory(api + ",id=\"b\"", m -> 500.0 * MI)
        .memory(labels("shop", "db-0", "postgres"), m -> 4096.0 * MI)
        .memory(labels("shop", "db-0", "POD"), m -> 9000.0 * MI)
        .memory("namespace=\"shop\",pod=\"db-0\"", m -> 9000.0 * MI)
        .constant("jvm_memory_max_bytes", api + ",area=\"heap\",id=\"G1 Old Gen\"", 2048.0 * MI)
        .constant("jvm_memory_max_bytes", api + ",area=\"heap\",id=\"G1 Eden Space\"", -1)
        .constant("jvm_memory_max_bytes", api + ",area=\"nonheap\",id=\"Metaspace\"", -1)
        .constant(
            "kube_pod_owner",
            "namespace=\"shop\",pod=\"api-7d9f8b6c5d-x2x4z\",owner_is_controller=\"true\","
                + "owner_kind=\"ReplicaSet\",owner_name=\"api-7d9f8b6c5d\"",
            1);
  }

  private PrometheusServer start(Series series, String... flags) throws Exception {
    return PrometheusServer.startOrSkip(directory, series.toString(), flags);
  }

  private static String labels(String namespace, String pod, String container) {
    return "namespace=\"%s\",pod=\"%s\",container=\"%s\"".formatted(namespace, pod, container);
  }

  private static ContainerUse container(Usage usage, String name) {
    return usage.containers().stream()
        .filter(c -> c.container().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + usage));
  }
}
