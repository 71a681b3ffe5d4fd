package io.github.karpentersetup.k8s.usage;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.usage.Usage;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.usage.UsageWindow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What Prometheus, or anything that speaks its HTTP API (Thanos, Mimir, VictoriaMetrics, Amazon
 * Managed Service for Prometheus behind a signing proxy), has of the kubelet's cAdvisor metrics:
 * {@code container_cpu_usage_seconds_total} and {@code container_memory_working_set_bytes}; and of
 * JVMs, {@code jvm_memory_max_bytes}.
 *
 * <p>A long window is asked for in parts, a day each, and in smaller ones where the server refuses
 * a part as too much: so the CPU's percentile is that of the busiest part, which is never below the
 * percentile of the whole.
 *
 * <pre>{@code
 * var use = PrometheusUsage.builder()
 *     .bearerTokenFile(Path.of("/run/secrets/prometheus-token"))
 *     .matching("cluster", "payments-prod")
 *     .at(URI.create("https://prometheus.example"));
 * }</pre>
 */
public final class PrometheusUsage implements UsageSource {

  private final Builder settings;
  private final Target target;

  private PrometheusUsage(Builder settings, Target target) {
    this.settings = settings;
    this.target = target;
  }

  /** Gives the endpoint, with the credentials as they are now. */
  private interface Target {
    Endpoint open();
  }

  /** Starts with no credentials, all namespaces, and a day a query. */
  public static Builder builder() {
    return new Builder();
  }

  /** At this base URL, without credentials. */
  public static PrometheusUsage at(URI base) {
    return builder().at(base);
  }

  /**
   * Asks Prometheus.
   *
   * @throws PreflightException if it cannot be reached, refuses, or has no such metrics
   */
  @Override
  public Usage read(UsageWindow window) {
    var api = new PrometheusApi(target.open(), settings.timeout);
    return new PrometheusReader(api, settings.matchers(), settings.part)
        .read(window, settings.clock.instant());
  }

  /** Settings; {@link #at} and {@link #through} make a source of them. */
  public static final class Builder {

    private final TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final TreeMap<String, String> labels = new TreeMap<>();
    private final TreeSet<String> namespaces = new TreeSet<>();
    private Optional<Path> tokenFile = Optional.empty();
    private Optional<HttpClient> http = Optional.empty();
    private Duration timeout = Duration.ofSeconds(60);
    private Duration part = Duration.ofDays(1);
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    private Builder(Builder other) {
      headers.putAll(other.headers);
      labels.putAll(other.labels);
      namespaces.addAll(other.namespaces);
      tokenFile = other.tokenFile;
      http = other.http;
      timeout = other.timeout;
      part = other.part;
      clock = other.clock;
    }

    /** A token sent as {@code Authorization: Bearer}; never logged. */
    public Builder bearerToken(String token) {
      return header("Authorization", "Bearer " + token.strip());
    }

    /** The same from a file, read anew for every use; never logged. */
    public Builder bearerTokenFile(Path file) {
      tokenFile = Optional.of(file);
      return this;
    }

    /** A user and a password, sent as basic authentication; never logged. */
    public Builder basicAuth(String user, String password) {
      var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    /**
     * A header on every request, such as {@code X-Scope-OrgID} for the tenant; never logged.
     *
     * @throws InvalidSpecException if it cannot be a header, or is one that the JDK's client sets
     *     by itself, such as {@code Host}
     */
    public Builder header(String name, String value) {
      boolean isName = name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
      if (!isName || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        // What is no name may be a whole header, with the secret in it.
        throw invalid(
            isName ? "header " + name : "header",
            "has characters that no HTTP header may have",
            "give it on one line, in ASCII");
      }
      requireSendable(name, value);
      headers.put(name, value);
      return this;
    }

    /** The JDK's client sets some headers by itself, and says so only of a request. */
    private static void requireSendable(String name, String value) {
      try {
        HttpRequest.newBuilder(URI.create("http://localhost")).header(name, value).build();
      } catch (IllegalArgumentException e) {
        throw invalid(
            "header " + name,
            "is one that Java's HTTP client sets by itself",
            "leave it out; where the URL alone does not lead to the right host, put a proxy"
                + " between");
      }
    }

    private static InvalidSpecException invalid(String path, String message, String fix) {
      return new InvalidSpecException("Prometheus", List.of(Problem.of(path, message, fix)));
    }

    /**
     * Only series with this label: a Prometheus for many clusters has one that tells them apart.
     */
    public Builder matching(String label, String value) {
      if (!label.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw invalid(
            "label",
            "\"" + label + "\" is not a label's name",
            "give letters, digits and _, such as cluster");
      }
      labels.put(label, value);
      return this;
    }

    /** Only these namespaces. Default: all. */
    public Builder namespaces(String... names) {
      namespaces.addAll(List.of(names));
      return this;
    }

    /** How long to wait for an answer; 60 seconds by default. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /** How much time one query covers at first; a day by default, an hour at the least. */
    public Builder part(Duration part) {
      this.part = part.compareTo(PrometheusReader.LEAST) < 0 ? PrometheusReader.LEAST : part;
      return this;
    }

    /** A client of the caller's own, as for a private certificate authority or a proxy. */
    public Builder client(HttpClient client) {
      http = Optional.of(client);
      return this;
    }

    /** Another clock, which says when the window ends. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * At this base URL, with its path prefix if it has one and without {@code /api/v1}. A user and
     * a password in it are sent as basic authentication.
     *
     * @throws InvalidSpecException if it is not an HTTP URL, or has no such port
     */
    public PrometheusUsage at(URI base) {
      if (base.getScheme() == null
          || !base.getScheme().matches("https?")
          || base.getHost() == null) {
        throw invalid(
            "URL",
            "this is not the URL of an HTTP server",
            "write http:// or https://, the host, and the port, such as"
                + " http://prometheus.monitoring:9090");
      }
      if (base.getPort() == 0 || base.getPort() > 65_535) {
        throw invalid(
            "URL",
            "port " + base.getPort() + " is not between 1 and 65535",
            "write the port that Prometheus listens on, such as 9090, or none for that of the"
                + " scheme");
      }
      var own = new Builder(this);
      var user = base.getUserInfo();
      if (user != null && !headers.containsKey("Authorization")) {
        int colon = user.indexOf(':');
        own.basicAuth(
            colon < 0 ? user : user.substring(0, colon),
            colon < 0 ? "" : user.substring(colon + 1));
      }
      return new PrometheusUsage(own, () -> new HttpEndpoint(own.http(), base, own.allHeaders()));
    }

    /**
     * A Service in the cluster, through the API server's proxy and with the client's credentials,
     * which need {@code get} on {@code services/proxy}. The caller closes the client. Headers and
     * tokens are not used.
     */
    public PrometheusUsage through(
        KubernetesClient client, String namespace, String service, int port) {
      return new PrometheusUsage(
          new Builder(this), () -> new ServiceEndpoint(client, namespace, service, port));
    }

    private HttpClient http() {
      // A redirect would take the credentials to where nobody meant them to go.
      return http.orElseGet(
          () ->
              HttpClient.newBuilder()
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .connectTimeout(Duration.ofSeconds(10))
                  .build());
    }

    private Map<String, String> allHeaders() {
      tokenFile.ifPresent(file -> bearerToken(read(file)));
      return headers;
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new PreflightException(
            Problem.of(
                "Prometheus token",
                file + " cannot be read: " + e.getClass().getSimpleName(),
                "name a file that holds the token and may be read"),
            e);
      }
    }

    /** {@code ,cluster="payments-prod"}, as it continues a selector. */
    private Matchers matchers() {
      return new Matchers(
          labels.entrySet().stream()
              .map(e -> "," + e.getKey() + "=" + Matchers.quoted(e.getValue()))
              .collect(Collectors.joining()),
          namespaces);
    }
  }
}
