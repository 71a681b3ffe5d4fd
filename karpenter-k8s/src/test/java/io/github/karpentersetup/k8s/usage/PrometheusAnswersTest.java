package io.github.karpentersetup.k8s.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.CannedServer;
import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageWindow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With answers as Prometheus 2.42 and its relatives gave them. */
class PrometheusAnswersTest {

  private static final String TOKEN = "s3cret-token";
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_772_712_000), ZoneOffset.UTC);
  private static final UsageWindow A_DAY = new UsageWindow(Duration.ofDays(1), 95);

  private static final String TIMES =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
          + "\"values\":[[1772625600,\"1\"],[1772712000,\"1\"]]}]}}";
  private static final String VALUES =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
          + "{\"metric\":{\"namespace\":\"shop\",\"pod\":\"db-0\",\"container\":\"postgres\"},"
          + "\"value\":[1772712000,\"%s\"]}]}}";

  private record Request(String path, String query, Map<String, List<String>> headers) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private HttpServer http;
  private volatile int code = 200;
  private volatile String body = "";
  private volatile String location = "";

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.setExecutor(Executors.newCachedThreadPool());
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      requests.add(
          new Request(uri.getPath(), uri.getQuery(), Map.copyOf(exchange.getRequestHeaders())));
      var text = body;
      if (text.isEmpty()) {
        text = uri.getPath().endsWith("query_range") ? TIMES : VALUES.formatted("2");
      }
      if (!location.isEmpty()) {
        exchange.getResponseHeaders().set("Location", location);
      }
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/prometheus/");
  }

  private String name() {
    return url().toString().replaceFirst("/$", "");
  }

  private Usage read() {
    return PrometheusUsage.builder().clock(CLOCK).bearerToken(TOKEN).at(url()).read(A_DAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | Unauthorized | does not accept the credentials (401) → give a token that is valid"
            + " now with bearerToken(..) (--prometheus-token-file FILE)",
        "401 | {\"status\":\"error\",\"error\":\"no org id\"} | wants to know the tenant: no org id"
            + " → give the header X-Scope-OrgID (--prometheus-header X-Scope-OrgID=TENANT)",
        "403 | nope | does not let these credentials query (403) → let them read metrics",
        "404 | 404 page not found | (404) → name the base URL with its path prefix",
        "302 | see there | sends on to another address (302) → name the address it sends on to",
        "200 | <html>log in</html> | it sends no result of a query → name the base URL",
        "400 | {\"status\":\"error\",\"error\":\"parse error\"} | answers 400: parse error → see"
            + " what the message names",
        "429 | slow down | answers 429 → run again later",
        "500 | boom | answers 500 → run again later; if it stays so, see the log of Prometheus",
        "422 | {\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many\"} |"
            + " answers 422: many-to-many → see what the message names",
      })
  void saysWhatARefusalMeansAndWhatToDo(int status, String text, String message) {
    code = status;
    body = text;
    location = "/login";

    assertThatThrownBy(this::read)
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("Prometheus: ")
        .hasMessageContaining(name())
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(trace(e)).doesNotContain(TOKEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | query processing would load too many samples into memory in query execution",
        "503 | query timed out in expression evaluation",
        "422 | the query time range exceeds the limit",
      })
  void asksForLessAtATimeDownToAnHourAndThenSaysSo(int status, String error) {
    code = status;
    body = "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"" + error + "\"}";

    assertThatThrownBy(this::read)
        .hasMessageContaining("is too much for " + name() + ": " + error)
        .hasMessageContaining("look at some namespaces at a time with namespaces(..)");
    assertThat(requests).hasSizeBetween(3, 10);
  }

  @Test
  void sendsCredentialsAndHeadersWithEveryRequestBeneathThePathPrefix() {
    var usage =
        PrometheusUsage.builder()
            .clock(CLOCK)
            .basicAuth("reader", "p@ss")
            .header("X-Scope-OrgID", "payments")
            .matching("cluster", "a\"b\\c")
            .at(url())
            .read(A_DAY);

    assertThat(usage.containers())
        .containsExactly(new ContainerUse("shop", "db-0", "", "", "postgres", 2000, 2000, 2, 2));
    assertThat(requests)
        .isNotEmpty()
        .allSatisfy(
            r -> {
              assertThat(r.path()).startsWith("/prometheus/api/v1/query");
              assertThat(r.headers().get("Authorization"))
                  .containsExactly("Basic cmVhZGVyOnBAc3M=");
              assertThat(r.headers().get("X-scope-orgid")).containsExactly("payments");
              assertThat(r.query()).contains("cluster=\"a\\\"b\\\\c\"");
            });
  }

  @Test
  void readsTheTokenFromItsFileAndSaysWhenItCannot() throws IOException {
    var file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    PrometheusUsage.builder().clock(CLOCK).bearerTokenFile(file).at(url()).read(A_DAY);

    assertThat(requests)
        .allSatisfy(
            r -> assertThat(r.headers().get("Authorization")).containsExactly("Bearer " + TOKEN));
    var missing = PrometheusUsage.builder().bearerTokenFile(directory.resolve("no")).at(url());
    assertThatThrownBy(() -> missing.read(A_DAY))
        .hasMessageContaining(
            "no cannot be read: NoSuchFileException → name a file that holds the");
  }

  @Test
  void tellsWarningsOfAPartialAnswer() {
    body =
        VALUES
            .formatted("2")
            .replace(
                "\"status\":\"success\"",
                "\"status\":\"success\",\"warnings\":[\"store 10.0.0.7 is down\"]")
            .replace("\"value\":", "\"values\":[[1772625600,\"1\"],[1772712000,\"1\"]],\"value\":");

    assertThat(read().notes()).containsExactly("Prometheus warns: store 10.0.0.7 is down");
  }

  @Test
  void leavesOutInfinity() {
    assertThat(read().notes()).isEmpty();
    body =
        VALUES
            .formatted("+Inf")
            .replace("\"value\":", "\"values\":[[1772625600,\"1\"],[1772712000,\"1\"]],\"value\":");

    var usage = read();

    assertThat(usage.containers()).isEmpty();
    assertThat(usage.notes())
        .hasSize(1)
        .first()
        .asString()
        .contains("no numbers (NaN or infinite)");
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var url = URI.create("http://user:" + TOKEN + "@127.0.0.1:" + port);

    assertThatThrownBy(() -> PrometheusUsage.at(url).read(A_DAY))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("cannot reach http://127.0.0.1:" + port)
        .hasMessageContaining("check the URL and the network")
        .satisfies(e -> assertThat(trace(e)).doesNotContain(TOKEN));
  }

  @Test
  void refusesWhatIsNoUrlAndNoHeaderWithoutRepeatingIt() {
    assertThatThrownBy(() -> PrometheusUsage.at(URI.create("prometheus:9090")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("write http:// or https://, the host, and the port");
    assertThatThrownBy(() -> PrometheusUsage.builder().bearerToken(TOKEN + "\nmore"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("header Authorization: has characters that no HTTP header may have")
        .hasMessageNotContaining(TOKEN);
    assertThatThrownBy(() -> PrometheusUsage.builder().header("Authorization: " + TOKEN, "="))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("header: has characters that no HTTP header may have")
        .hasMessageNotContaining(TOKEN);
    assertThatThrownBy(() -> PrometheusUsage.builder().matching("a-b", "c"))
        .hasMessageContaining("\"a-b\" is not a label's name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "connection", "Content-Length", "Upgrade"})
  void refusesAHeaderThatTheClientSetsByItself(String name) {
    assertThatThrownBy(() -> PrometheusUsage.builder().header(name, TOKEN))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "header "
                + name
                + ": is one that Java's HTTP client sets by itself → leave it out; where the URL"
                + " alone does not lead to the right host, put a proxy between")
        .hasMessageNotContaining(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536, 99_999})
  void refusesAPortThatThereIsNot(int port) {
    var url = URI.create("http://user:" + TOKEN + "@localhost:" + port);

    assertThatThrownBy(() -> PrometheusUsage.at(url))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "URL: port "
                + port
                + " is not between 1 and 65535 → write the port that Prometheus listens on, such as"
                + " 9090, or none for that of the scheme")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void goesThroughTheApiServerToAService() {
    try (var server = new CannedServer()) {
      var path = "GET /api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query";
      server.on(path + "_range", TIMES);
      server.on(path, VALUES.formatted("3"));

      var usage =
          PrometheusUsage.builder()
              .clock(CLOCK)
              .through(server.client(), "monitoring", "prometheus", 9090)
              .read(A_DAY);

      assertThat(usage.containers()).hasSize(1);
      assertThat(usage.source())
          .endsWith("/api/v1/namespaces/monitoring/services/prometheus:9090/proxy");
    }
  }

  private static String trace(Throwable e) {
    var out = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(out));
    return out.toString();
  }
}
