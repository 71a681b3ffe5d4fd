package io.github.karpentersetup.k8s.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus, Debian's package prometheus, on a free port, with series of our own. */
final class PrometheusServer implements AutoCloseable {

  private static final Path BINARY = Path.of("/usr/bin/prometheus");
  private static final Path TOOL = Path.of("/usr/bin/promtool");

  private final Process process;
  private final URI url;

  private PrometheusServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one.
   *
   * @param openMetrics series in the OpenMetrics text format, with times
   */
  static PrometheusServer startOrSkip(Path directory, String openMetrics, String... flags)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.isExecutable(BINARY) && Files.isExecutable(TOOL),
        BINARY + " is not installed (apt-get install prometheus): no Prometheus to ask");
    var series = Files.writeString(directory.resolve("series.txt"), openMetrics);
    var data = directory.resolve("data");
    var made =
        new ProcessBuilder(
                TOOL.toString(),
                "tsdb",
                "create-blocks-from",
                "openmetrics",
                series.toString(),
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("promtool.log").toFile())
            .start()
            .waitFor();
    assertThat(made).as(Files.readString(directory.resolve("promtool.log"))).isZero();
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var config = Files.writeString(directory.resolve("prometheus.yml"), "scrape_configs: []\n");
    var command =
        new ArrayList<>(
            List.of(
                BINARY.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + data,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(flags));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    var server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(server::isReady);
    return server;
  }

  private boolean isReady() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/-/ready")).build();
    return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
