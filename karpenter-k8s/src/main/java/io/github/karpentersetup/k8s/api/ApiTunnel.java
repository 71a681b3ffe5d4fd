package io.github.karpentersetup.k8s.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Lets a process of ours that is not ours to program, Helm, speak to the API server over this
 * client's connection. So the cluster's credentials stay in this JVM, whatever they are and however
 * they are renewed; the other process gets a loopback address that nobody can guess, and that ends
 * with this. And what the server answered is known here as it was, not as that process words it.
 */
public final class ApiTunnel implements AutoCloseable {

  /** What a request says of its body and of what it takes for an answer. */
  private static final List<String> FORWARDED = List.of("Accept", "User-Agent");

  private final HttpClient http;
  private final String url;
  private final Duration timeout;
  private final HttpServer listener;
  private final ExecutorService threads;
  private final String token;
  private final List<Call> written = new CopyOnWriteArrayList<>();
  private final List<ApiFailure> failures = new CopyOnWriteArrayList<>();

  private ApiTunnel(HttpClient http, String url, Duration timeout) throws IOException {
    this.http = http;
    this.url = url;
    this.timeout = timeout;
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.token = HexFormat.of().formatHex(random);
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              var thread = new Thread(work, "karpenter-setup-tunnel");
              thread.setDaemon(true);
              return thread;
            });
    this.listener =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.setExecutor(threads);
    listener.createContext("/", this::answer);
    listener.start();
  }

  static ApiTunnel open(HttpClient http, String url, Duration timeout) {
    try {
      return new ApiTunnel(http, url, timeout);
    } catch (IOException e) {
      throw new UncheckedIOException("no loopback port could be opened", e);
    }
  }

  /** A kubeconfig for this address. */
  public String kubeconfig() {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: tunnel, cluster: {server: "http://%s:%d/%s"}}]
    contexts: [{name: tunnel, context: {cluster: tunnel}}]
    current-context: tunnel
    """
        .formatted(
            listener.getAddress().getAddress().getHostAddress(),
            listener.getAddress().getPort(),
            token);
  }

  /** The writes that succeeded, in the order of their answers. */
  public List<Call> written() {
    return List.copyOf(written);
  }

  /** The first call that went wrong; that something is not there is an answer like any other. */
  public Optional<ApiFailure> failure() {
    return failures.stream().findFirst();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var target = exchange.getRequestURI().toString();
      if (!isOurs(target)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      var path = exchange.getRequestURI().getPath().substring(token.length() + 1);
      try {
        forward(
            exchange,
            call(exchange.getRequestMethod(), path),
            url + target.substring(token.length() + 1),
            body);
      } catch (ApiFailure e) {
        failures.add(e);
        if (exchange.getResponseCode() < 0) {
          // Not an answer of the server: the other process must not take it for one.
          exchange.sendResponseHeaders(502, -1);
        }
      }
    }
  }

  /** In the path, for Kubernetes' client sends no token without TLS. */
  private boolean isOurs(String target) {
    var given = target.substring(0, Math.min(target.length(), token.length() + 2));
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        ("/" + token + "/").getBytes(StandardCharsets.UTF_8));
  }

  private void forward(HttpExchange exchange, Call call, String target, byte[] body)
      throws IOException {
    var request =
        http.newHttpRequestBuilder().uri(target).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    for (var name : FORWARDED) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
          .ifPresent(value -> request.header(name, value));
    }
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (body.length == 0) {
      request.method(exchange.getRequestMethod(), null, null);
    } else {
      request.method(
          exchange.getRequestMethod(),
          type == null ? "application/json" : type,
          new ByteArrayInputStream(body),
          body.length);
    }
    var query = String.valueOf(exchange.getRequestURI().getQuery());
    if (query.contains("watch=")) {
      request.forStreaming();
    }
    var sink = new Sink();
    var answer = await(call, http.consumeBytes(request.build(), sink));
    sink.start(exchange, answer);
    await(call, answer.body().done());
    if (!answer.isSuccessful() && (answer.code() != 404 || call.writes())) {
      failures.add(Answers.failure(call, answer, sink.refusal.toByteArray()));
    } else if (call.writes()) {
      written.add(call);
    }
  }

  /** Passes an answer on as it comes, so that a watch is one; keeps what a refusal says. */
  private static final class Sink implements AsyncBody.Consumer<List<ByteBuffer>> {

    private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private boolean isRefused;

    /** Nothing comes before it is asked for here. */
    void start(HttpExchange exchange, HttpResponse<AsyncBody> answer) throws IOException {
      var type = answer.header("Content-Type");
      exchange.getResponseHeaders().set("Content-Type", type == null ? "application/json" : type);
      // Without Retry-After: whether to try again is not the other process's to decide.
      exchange.sendResponseHeaders(answer.code(), answer.code() == 204 ? -1 : 0);
      isRefused = !answer.isSuccessful();
      out = exchange.getResponseBody();
      answer.body().consume();
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody body) throws IOException {
      for (var buffer : buffers) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        out.write(bytes);
        if (isRefused) {
          refusal.write(bytes);
        }
      }
      out.flush();
      body.consume();
    }
  }

  private <T> T await(Call call, CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException | CompletionException e) {
      throw Answers.unanswered(call, url, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw Answers.unanswered(call, url, e);
    }
  }

  /** In the words of access rules: {@code /apis/apps/v1/namespaces/n/deployments/d}. */
  private static Call call(String method, String path) {
    var parts = path.replaceFirst("^/", "").split("/", -1);
    var core = parts[0].equals("api");
    var at = core ? 2 : 3;
    var verb =
        switch (method) {
          case "GET" -> "get";
          case "POST" -> "create";
          case "PUT" -> "update";
          default -> method.toLowerCase(Locale.ROOT);
        };
    if (parts.length <= at || !(core || parts[0].equals("apis"))) {
      return new Call(verb, Resource.clusterWide("", path), "", "");
    }
    var apiVersion = core ? parts[1] : parts[1] + "/" + parts[2];
    var namespaced = parts[at].equals("namespaces") && parts.length > at + 2;
    var namespace = namespaced ? parts[at + 1] : "";
    var plural = namespaced ? parts[at + 2] : parts[at];
    var rest = namespaced ? at + 3 : at + 1;
    var name = parts.length > rest ? parts[rest] : "";
    return new Call(
        verb.equals("get") && name.isEmpty() ? "list" : verb,
        namespaced
            ? Resource.namespaced(apiVersion, plural)
            : Resource.clusterWide(apiVersion, plural),
        namespace,
        name);
  }

  @Override
  public void close() {
    listener.stop(0);
    threads.shutdownNow();
  }
}
