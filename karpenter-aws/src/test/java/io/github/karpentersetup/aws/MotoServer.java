package io.github.karpentersetup.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A moto server of our own, on a free port. */
public final class MotoServer implements AutoCloseable {

  private final Process process;
  private final URI endpoint;

  private MotoServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts it, or skips the tests if moto is not installed. */
  public static MotoServer startOrSkip() throws IOException, InterruptedException {
    assumeTrue(
        installed(), "skipped: moto is not installed; pip install 'moto[server]' to run these");
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var builder =
        new ProcessBuilder("python3", "-m", "moto.server", "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    var server = new MotoServer(builder.start(), URI.create("http://127.0.0.1:" + port));
    await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(server::reset);
    return server;
  }

  private static boolean installed() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import moto.server, flask")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  /** Empties the account. */
  boolean reset() {
    try {
      var request =
          HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
