package io.github.karpentersetup.k8s.sandbox.internal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server's HTTP side on the loopback interface. */
public final class HttpFrontend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFrontend.class);
  private static final int REQUEST_THREADS = 32;
  private static final int MOST_WATCHES = 256;

  static {
    // Headers and body leave in two writes: with Nagle's algorithm each answer waits 40 ms for the
    // client's delayed acknowledgement. The JDK reads this when its first server starts.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final HttpServer server;
  private final Dispatcher dispatcher;
  private final WatchStreams watches;
  private final Traffic traffic;
  private final Clock clock;
  private final ExecutorService requestThreads;
  private final ExecutorService watchThreads;

  /** Starts on a free port. */
  public HttpFrontend(ResourceApi api, String gitVersion, Traffic traffic, Clock clock) {
    this.dispatcher = new Dispatcher(api, new Discovery(api.store().types(), gitVersion));
    this.watches = new WatchStreams(api);
    this.traffic = traffic;
    this.clock = clock;
    this.requestThreads = Executors.newFixedThreadPool(REQUEST_THREADS, named("request"));
    this.watchThreads = Executors.newCachedThreadPool(named("watch"));
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("The sandbox found no free port on the loopback interface", e);
    }
    server.setExecutor(requestThreads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static java.util.concurrent.ThreadFactory named(String what) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "cluster-sandbox-" + what + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Ends every open watch, as a restart of the API server does. */
  public void endWatches() {
    watches.endAll();
  }

  @Override
  public void close() {
    watches.endAll();
    server.stop(0);
    requestThreads.shutdownNow();
    watchThreads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    long begun = System.nanoTime();
    var arrived = clock.instant();
    var headers = exchange.getRequestHeaders();
    Function<String, String> header =
        name -> {
          var value = headers.getFirst(name);
          return value == null ? "" : value;
        };
    var body = exchange.getRequestBody().readAllBytes();
    var translated =
        header.apply("Content-Type").startsWith(Protobuf.MEDIA_TYPE)
            ? Protobuf.json(body)
            : Optional.<String>empty();
    var call =
        Call.of(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            translated.isPresent() ? "application/json" : header.apply("Content-Type"),
            header.apply("User-Agent"),
            translated.orElseGet(() -> new String(body, StandardCharsets.UTF_8)));
    if (header.apply("Upgrade").equalsIgnoreCase("websocket")) {
      // fabric8 falls back to a plain watch on a handshake answered 200, and at once: a 503 it
      // would retry first.
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
      return;
    }
    // Recorded before the answer leaves, so that who has the answer finds the record.
    IntConsumer recorded =
        code -> record(call, arrived, code, Duration.ofNanos(System.nanoTime() - begun));
    try {
      pause(traffic.latency());
      answer(exchange, call, recorded);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      LOG.debug("The client of {} went away", call.uri(), gone);
    } catch (RuntimeException defect) {
      LOG.error("The sandbox failed on {} {}", call.verb(), call.uri(), defect);
      send(exchange, refusal(ApiException.internal(defect.toString())), 0, recorded);
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    if (!time.isZero()) {
      Thread.sleep(time.toMillis());
    }
  }

  private void answer(HttpExchange exchange, Call call, IntConsumer recorded)
      throws IOException, InterruptedException {
    if (traffic.crashed()) {
      exchange.close();
      return;
    }
    var fault = traffic.faultFor(call);
    var effect = fault.map(Fault::effect);
    if (effect.isPresent()) {
      switch (effect.get()) {
        case TOO_MANY_REQUESTS -> {
          int seconds = (int) Math.max(1, fault.get().duration().toSeconds());
          send(exchange, refusal(ApiException.tooManyRequests(seconds)), seconds, recorded);
          return;
        }
        case INTERNAL_ERROR -> {
          send(exchange, refusal(ApiException.internal("injected fault")), 0, recorded);
          return;
        }
        case CONFLICT -> {
          send(exchange, injectedConflict(call), 0, recorded);
          return;
        }
        case CRASH_BEFORE_EFFECT -> {
          traffic.crash();
          recorded.accept(0);
          exchange.close();
          return;
        }
        case DROP_BEFORE_EFFECT -> {
          recorded.accept(0);
          exchange.close();
          return;
        }
        case DELAY -> pause(fault.get().duration());
        case DROP_AFTER_EFFECT, CRASH_AFTER_EFFECT -> {
          var answer = attempt(call);
          if (answer.code() >= 400) {
            // Refused, as a write that lost a race is: there is no effect to lose the answer of.
            traffic.putBack(fault.get());
            send(exchange, answer, 0, recorded);
          } else {
            if (effect.get() == Fault.Effect.CRASH_AFTER_EFFECT) {
              traffic.crash();
            }
            recorded.accept(0);
            exchange.close();
          }
          return;
        }
      }
    }
    if (call.verb() == Verb.WATCH) {
      watch(exchange, call, recorded);
      return;
    }
    send(exchange, attempt(call), 0, recorded);
  }

  private Response injectedConflict(Call call) {
    try {
      return refusal(
          ApiException.conflict(
              dispatcher.type(call),
              call.name(),
              "the object has been modified; please apply your changes to the latest version and"
                  + " try again"));
    } catch (ApiException unknown) {
      return refusal(unknown);
    }
  }

  private Response attempt(Call call) {
    try {
      if (call.contentType().equals(Protobuf.MEDIA_TYPE)) {
        throw ApiException.unsupportedMediaType(call.contentType());
      }
      return dispatcher.dispatch(call);
    } catch (ApiException refused) {
      return refusal(refused);
    }
  }

  private static Response refusal(ApiException refused) {
    return new Response(refused.code(), refused.status());
  }

  private static void send(
      HttpExchange exchange, Response response, int retryAfter, IntConsumer recorded)
      throws IOException {
    var plain = response.body().isString();
    var body =
        plain
            ? response.body().asString().getBytes(StandardCharsets.UTF_8)
            : Json.bytes(response.body());
    exchange
        .getResponseHeaders()
        .set("Content-Type", plain ? "text/plain; charset=utf-8" : "application/json");
    if (retryAfter > 0) {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfter));
    }
    recorded.accept(response.code());
    try (exchange) {
      exchange.sendResponseHeaders(response.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void watch(HttpExchange exchange, Call call, IntConsumer recorded) throws IOException {
    if (watches.count() >= MOST_WATCHES) {
      send(exchange, refusal(ApiException.tooManyRequests(1)), 1, recorded);
      return;
    }
    WatchStreams.Stream stream;
    try {
      stream = watches.open(call, dispatcher.type(call));
    } catch (ApiException refused) {
      send(exchange, refusal(refused), 0, recorded);
      return;
    }
    recorded.accept(200);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    // The exchange stays open after this thread has left it, so that watches hold none of these.
    watchThreads.execute(
        () -> {
          try (exchange;
              stream) {
            stream.send(exchange.getResponseBody());
          } catch (IOException gone) {
            LOG.debug("The watcher of {} went away", call.uri(), gone);
          } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void record(Call call, Instant arrived, int code, Duration took) {
    traffic.record(
        new RecordedRequest(
            arrived,
            call.verb(),
            call.resource(),
            call.namespace(),
            call.name(),
            call.uri().toString(),
            call.dryRun(),
            call.parameter("fieldManager"),
            call.body(),
            code,
            took));
  }
}
