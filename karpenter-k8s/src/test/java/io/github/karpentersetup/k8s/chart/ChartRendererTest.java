package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChartRendererTest {

  private static final RenderRequest REQUEST =
      new RenderRequest("release", "default", Map.of(), "1.33");

  @TempDir private Path directory;

  private final ChartRenderer renderer = new ChartRenderer();

  @Test
  void rendersObjectsAndLeavesOutWhatIsEmpty() throws IOException {
    var chart =
        chart(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}
            data: {kubernetes: "{{ .Capabilities.KubeVersion }}", text: {{ .Values.text | quote }}}
            ---
            # nothing but a comment
            ---
            {{- if .Values.more }}
            kind: Never
            {{- end }}
            """);

    var rendered =
        renderer.render(
            chart, new RenderRequest("one", "two", Map.of("text", "grün, ja: \"#1\""), "1.33"));

    assertThat(rendered.objects()).hasSize(1);
    assertThat(rendered.objects().get(0))
        .containsEntry("metadata", Map.of("name", "one", "namespace", "two"))
        .containsEntry("data", Map.of("kubernetes", "v1.33", "text", "grün, ja: \"#1\""));
    assertThat(rendered.chartName()).isEqualTo("mine");
    assertThat(rendered.chartVersion()).isEqualTo("1.2.3");
    assertThat(rendered.appVersion()).isEmpty();
  }

  @Test
  void takesADefaultAwayWhenTheValueIsNull() throws IOException {
    var chart = chart("kind: ConfigMap\ndata: {{ .Values | toJson }}\n");
    Files.writeString(chart.path().resolve("values.yaml"), "kept: {a: 1}\ngone: {b: 2}\n");
    var values = new HashMap<String, Object>();
    values.put("gone", null);

    var rendered = renderer.render(chart, new RenderRequest("r", "n", values, "1.33"));

    assertThat(rendered.objects().get(0)).containsEntry("data", Map.of("kept", Map.of("a", 1)));
  }

  @Test
  void rendersAChartThatRendersToNothing() throws IOException {
    assertThat(renderer.render(chart(""), REQUEST).objects()).isEmpty();
  }

  @Test
  void readsAnArchive() throws IOException {
    var charts = StandInCharts.directory(KarpenterVersion.parse("1.14.1"));
    var archive =
        Files.write(
            directory.resolve("karpenter-crd-1.14.1.tgz"),
            ChartArchive.of(charts.karpenterCrd().path()));

    assertThat(renderer.crds(ChartRef.path(archive))).hasSize(5);
  }

  @Test
  void findsTheDefinitionsInTheChartsCrdsDirectory() throws IOException {
    var chart = chart("kind: ConfigMap\n");
    Files.createDirectory(chart.path().resolve("crds"));
    Files.writeString(
        chart.path().resolve("crds/a.yaml"),
        "kind: CustomResourceDefinition\nmetadata: {name: as.example.com}\n");

    assertThat(renderer.crds(chart))
        .singleElement()
        .satisfies(crd -> assertThat(crd).containsEntry("kind", "CustomResourceDefinition"));
    assertThat(renderer.render(chart, REQUEST).objects())
        .singleElement()
        .satisfies(object -> assertThat(object).containsEntry("kind", "ConfigMap"));
  }

  @Test
  void findsNoDefinitionsInAChartWithout() throws IOException {
    assertThat(renderer.crds(chart("kind: ConfigMap\n"))).isEmpty();
  }

  @Test
  void namesTheMissingDirectory() {
    assertRefused(
        () -> renderer.render(ChartRef.path(directory.resolve("none")), REQUEST),
        "chart " + directory.resolve("none"),
        "does not exist or cannot be read",
        "name a chart's directory");
  }

  @Test
  void namesTheMissingChartYaml() {
    assertRefused(
        () -> renderer.crds(ChartRef.path(directory)),
        directory.resolve("Chart.yaml") + " does not exist",
        "name a chart's directory");
  }

  @Test
  void refusesAFileThatIsNoChart() throws IOException {
    var file = Files.writeString(directory.resolve("chart.tgz"), "no archive");

    assertRefused(
        () -> renderer.render(ChartRef.path(file), REQUEST),
        "the chart could not be read",
        "check that it is a Helm chart");
  }

  @Test
  void saysWhichValueHasTheWrongType() {
    var charts = StandInCharts.directory(KarpenterVersion.parse("1.14.1"));
    var values =
        Map.<String, Object>of(
            "settings", Map.of("clusterName", "c"), "serviceAccount", "KarpenterController");

    assertRefused(
        () -> renderer.render(charts.karpenter(), new RenderRequest("k", "n", values, "1.33")),
        "the chart does not render",
        "serviceAccount",
        "correct the values that the message names");
  }

  @Test
  void refusesOutputThatIsNoObject() throws IOException {
    var chart = chart("- just\n- a list\n");

    assertRefused(
        () -> renderer.render(chart, REQUEST), "chart " + chart, "the chart does not render");
  }

  @Test
  void refusesAKubernetesVersionThatTheChartDoesNotSupport() throws IOException {
    var chart = chart("kind: ConfigMap\n");
    Files.writeString(
        chart.path().resolve("Chart.yaml"),
        "apiVersion: v2\nname: mine\nversion: 1.2.3\nkubeVersion: '>=1.99'\n");

    assertRefused(
        () -> renderer.render(chart, REQUEST),
        "1.33",
        "choose a chart version that supports this cluster's Kubernetes version");
  }

  @Test
  void explainsARegistryThatCannotBeReached() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var chart = ChartRef.oci("oci://127.0.0.1:" + port + "/charts/karpenter", "1.14.1");

    assertRefused(
        () -> renderer.render(chart, REQUEST),
        "chart oci://127.0.0.1:" + port + "/charts/karpenter:1.14.1",
        "allow this machine to reach the registry");
  }

  @Test
  void endsTheChildWhenTheTimeIsUp() throws IOException {
    try (var silent = new ServerSocket(0)) {
      var chart =
          ChartRef.oci("oci://127.0.0.1:" + silent.getLocalPort() + "/charts/karpenter", "1.14.1");

      assertRefused(
          () -> renderer.withTimeout(Duration.ofSeconds(2)).render(chart, REQUEST),
          "Helm did not finish within 2 s",
          "longer time-out");
      assertThat(helmChildren()).isEmpty();
    }
  }

  @Test
  void endsTheChildWhenTheCallerIsInterrupted() throws Exception {
    try (var silent = new ServerSocket(0)) {
      var chart =
          ChartRef.oci("oci://127.0.0.1:" + silent.getLocalPort() + "/charts/karpenter", "1.14.1");
      var still = new FutureTask<>(() -> interruptedAfter(() -> renderer.render(chart, REQUEST)));
      var caller = new Thread(still);
      caller.start();
      try (var connection = silent.accept()) {
        caller.interrupt();

        assertThat(still.get()).as("interrupt flag is kept").isTrue();
        assertThat(connection.isConnected()).isTrue();
      }
      assertThat(helmChildren()).isEmpty();
    }
  }

  private static boolean interruptedAfter(Callable<?> call) {
    assertRefused(call, "Helm was interrupted");
    return Thread.currentThread().isInterrupted();
  }

  @Test
  void rendersForManyThreadsAtOnce() throws Exception {
    var charts = StandInCharts.directory(KarpenterVersion.parse("1.14.1"));
    var threads = Executors.newFixedThreadPool(8);
    try {
      var tasks = new ArrayList<Callable<String>>();
      for (var i = 0; i < 24; i++) {
        var cluster = "cluster-" + i;
        tasks.add(
            () -> {
              var settings = Map.<String, Object>of("settings", Map.of("clusterName", cluster));
              var request = new RenderRequest("karpenter", "kube-system", settings, "1.33");
              return renderer.render(charts.karpenter(), request).objects().toString();
            });
      }
      var results = threads.invokeAll(tasks);
      for (var i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).contains("value=cluster-" + i + "}");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(helmChildren()).isEmpty();
  }

  private LocalChart chart(String template) throws IOException {
    var chart = directory.resolve("mine");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: mine\nversion: 1.2.3\n");
    Files.writeString(chart.resolve("templates/all.yaml"), template);
    return ChartRef.path(chart);
  }

  @Test
  void usesAnArchiveOnlyIfItIsThePinnedOne() throws Exception {
    var charts = StandInCharts.directory(KarpenterVersion.parse("1.14.1"));
    var content = ChartArchive.of(charts.karpenterCrd().path());
    var file = Files.write(directory.resolve("karpenter-crd-1.14.1.tgz"), content);
    var digest =
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    var chart = ChartRef.path(file);

    assertThat(renderer.crds(chart.pinnedTo(digest))).hasSize(5);

    var other = digest.replaceFirst("sha256:.", "sha256:" + (digest.charAt(7) == '0' ? "1" : "0"));
    assertRefused(
        () -> renderer.crds(chart.pinnedTo(other)),
        "the chart there has the digest " + digest + ", and " + other + " is pinned",
        "find out why it changed");
    assertRefused(
        () -> renderer.crds(charts.karpenterCrd().pinnedTo(digest)), "a directory has no digest");
  }

  private static List<ProcessHandle> helmChildren() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(HelmMain.class.getName()))
        .toList();
  }

  static void assertRefused(Callable<?> call, String... parts) {
    assertThatThrownBy(call::call)
        .isInstanceOf(PreflightException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("goroutine")
        .hasMessageNotContaining("--debug");
  }
}
