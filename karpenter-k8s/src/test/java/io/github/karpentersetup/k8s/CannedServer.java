package io.github.karpentersetup.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers what it was told to, for what no healthy API server can be brought to answer. */
public final class CannedServer implements AutoCloseable {

  private record Answer(int code, String body, Map<String, String> headers) {}

  private final HttpServer http;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final KubernetesClient client;

  /** On a free port; everything is 404 at first. */
  public CannedServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(Executors.newCachedThreadPool());
    http.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + http.getAddress().getPort())
                    .build())
            .build();
  }

  public KubernetesClient client() {
    return client;
  }

  /** {@code GET /path}, in the order of arrival, without queries. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** An object, or a list, written as YAML. */
  public CannedServer on(String request, String yaml) {
    return on(request, 200, yaml, Map.of());
  }

  /** An answer of any kind; the body is written as YAML and sent as JSON. */
  public CannedServer on(String request, int code, String yaml, Map<String, String> headers) {
    var body = Json.mapper().writeValueAsString(Json.yaml().readTree(yaml));
    answers.put(request, new Answer(code, body, headers));
    return this;
  }

  /** A list in two pages; the second is for whoever asks to continue. */
  public CannedServer pages(String request, String first, String second) {
    return on(request, first).on(request + " continued", second);
  }

  /** A {@code Status} with this reason and message. */
  public CannedServer refuse(String request, int code, String reason, String message) {
    return on(
        request,
        code,
        Json.write(Map.of("kind", "Status", "code", code, "reason", reason, "message", message)),
        Map.of());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      requests.add(request);
      var query = exchange.getRequestURI().getQuery();
      if (query != null && query.contains("continue=")) {
        request += " continued";
      }
      var answer = answers.getOrDefault(request, new Answer(404, "404 page not found", Map.of()));
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      var body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops answering; the client stays open. */
  public void stop() {
    http.stop(0);
  }

  @Override
  public void close() {
    client.close();
    stop();
  }
}
