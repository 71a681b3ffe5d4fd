package io.github.karpentersetup.k8s.usage;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.Trees;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Prometheus' HTTP API, version 1: queries, and what their failures mean. */
final class PrometheusApi {

  /** How Prometheus, Thanos, Mimir and VictoriaMetrics say that a query is too much for them. */
  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "too many samples|exceed|limit|maximum|too large|timed out|timeout|too long",
          Pattern.CASE_INSENSITIVE);

  private static final String WHERE = "Prometheus";

  private final Endpoint endpoint;
  private final Duration timeout;
  private final Set<String> warnings = new TreeSet<>();
  private int notNumbers;

  PrometheusApi(Endpoint endpoint, Duration timeout) {
    this.endpoint = endpoint;
    this.timeout = timeout;
  }

  String name() {
    return endpoint.name();
  }

  /** What the server said beside its answers. */
  Set<String> warnings() {
    return warnings;
  }

  /** How many values were NaN or infinite, and are left out. */
  int notNumbers() {
    return notNumbers;
  }

  /**
   * The value of each series at a time.
   *
   * @throws TooMuchException if the server finds the query too much
   */
  List<Sample> query(String query, Instant at) {
    var result = send("query", query, "&time=" + at.getEpochSecond());
    var samples = new ArrayList<Sample>();
    for (var series : result) {
      double value = number(series.path("value").path(1).asString(""));
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        notNumbers++;
      } else {
        samples.add(new Sample(labels(series), value));
      }
    }
    return samples;
  }

  /** The times, in seconds, at which a query has any value. */
  List<Long> times(String query, Instant from, Instant to, Duration step) {
    var result =
        send(
            "query_range",
            query,
            "&start="
                + from.getEpochSecond()
                + "&end="
                + to.getEpochSecond()
                + "&step="
                + step.toSeconds());
    var times = new TreeSet<Long>();
    for (var series : result) {
      series.path("values").forEach(v -> times.add((long) v.path(0).asDouble(0)));
    }
    return List.copyOf(times);
  }

  private JsonNode send(String path, String query, String parameters) {
    Answer answer;
    try {
      answer =
          endpoint.get(
              "api/v1/"
                  + path
                  + "?query="
                  + URLEncoder.encode(query, StandardCharsets.UTF_8)
                  + parameters
                  + "&timeout="
                  + timeout.toSeconds()
                  + "s",
              timeout);
    } catch (HttpConnectTimeoutException | ConnectException e) {
      throw unreachable(e);
    } catch (HttpTimeoutException e) {
      throw new TooMuchException("no answer within " + timeout.toSeconds() + " s");
    } catch (SSLException e) {
      throw refused(
          "no trusted connection to " + name() + ": " + e.getMessage(),
          "give a client that trusts its certificate with client(HttpClient), or add the authority"
              + " to the JVM's trust store: -Djavax.net.ssl.trustStore=FILE",
          e);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("asking " + name() + " was interrupted", "run again", e);
    }
    var tree = tree(answer);
    if (answer.code() != 200 || !Trees.text(tree, "status").equals("success")) {
      throw failure(answer, tree);
    }
    for (var kind : List.of("warnings", "infos")) {
      tree.path(kind).forEach(w -> warnings.add(w.asString("")));
    }
    return Trees.at(tree, "data", "result");
  }

  private JsonNode tree(Answer answer) {
    try {
      return Json.mapper().readTree(answer.body());
    } catch (JacksonException e) {
      return Json.mapper().createObjectNode();
    }
  }

  private RuntimeException failure(Answer answer, JsonNode tree) {
    var error = Trees.text(tree, "error");
    var said = error.isEmpty() ? "" : ": " + shortened(error);
    int code = answer.code();
    if (code == 200) {
      return refused(
          "what answers at " + name() + " is not Prometheus: it sends no result of a query" + said,
          "name the base URL of Prometheus; the page in a browser must show its query form",
          null);
    }
    if (code >= 300 && code < 400) {
      return refused(
          name() + " sends on to another address (" + code + ")",
          "name the address it sends on to; if that is a login page, give a token",
          null);
    }
    if (code == 401 || (code == 400 && error.contains("org id"))) {
      return error.contains("org id")
          ? refused(
              name() + " wants to know the tenant" + said,
              "give the header X-Scope-OrgID (--prometheus-header X-Scope-OrgID=TENANT)",
              null)
          : refused(
              name() + " does not accept the credentials (401)" + said,
              "give a token that is valid now with bearerToken(..) (--prometheus-token-file FILE),"
                  + " or a user and a password with basicAuth(..)",
              null);
    }
    if (code == 403) {
      return refused(
          name() + " does not let these credentials query (403)" + said,
          "let them read metrics; through the API server's proxy they need get on services/proxy",
          null);
    }
    if (code == 404) {
      return refused(
          "there is no Prometheus API at " + name() + " (404)" + said,
          "name the base URL with its path prefix, if it has one, and without /api/v1",
          null);
    }
    if (code == 413
        || code == 504
        || ((code == 422 || code == 503 || code == 400) && TOO_MUCH.matcher(error).find())) {
      return new TooMuchException((error.isEmpty() ? "HTTP " + code : shortened(error)));
    }
    return refused(
        name() + " answers " + code + said,
        code == 429 || code >= 500
            ? "run again later; if it stays so, see the log of Prometheus"
            : "see what the message names",
        null);
  }

  /** For a part that can get no smaller. */
  PreflightException tooMuch(TooMuchException e, Duration part) {
    return refused(
        "a query over " + part.toMinutes() + " minutes is too much for " + name() + ": " + e.why(),
        "look at some namespaces at a time with namespaces(..) (--prometheus-namespace), or raise"
            + " --query.max-samples and --query.timeout of Prometheus",
        e);
  }

  private PreflightException unreachable(IOException e) {
    return refused(
        "cannot reach " + name() + why(e),
        "check the URL and the network; for a Prometheus inside the cluster: kubectl port-forward"
            + " -n monitoring svc/prometheus 9090, and http://127.0.0.1:9090",
        e);
  }

  private static String why(IOException e) {
    var message = e.getMessage();
    return message == null || message.isBlank() ? "" : ": " + message;
  }

  static PreflightException refused(String message, String fix, @Nullable Throwable cause) {
    return new PreflightException(Problem.of(WHERE, message, fix), cause);
  }

  private static String shortened(String text) {
    var line = text.replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  private static Map<String, String> labels(JsonNode series) {
    var labels = new HashMap<String, String>();
    series
        .path("metric")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asString("")));
    return labels;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Prometheus writes infinity as +Inf.
      return Double.NaN;
    }
  }
}
