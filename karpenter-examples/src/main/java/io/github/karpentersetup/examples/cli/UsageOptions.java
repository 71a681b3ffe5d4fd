package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.usage.UsageSource;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where to learn what pods use, and what to do with it. */
final class UsageOptions {

  private static final Pattern SERVICE =
      Pattern.compile("(?<namespace>[a-z0-9-]+)/(?<name>[a-z0-9-]+):(?<port>[0-9]{1,5})");

  /** A header's name has neither = nor a colon in it, so the first of them ends it. */
  private static final Pattern HEADER =
      Pattern.compile("(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)[=:](?<value>.*)", Pattern.DOTALL);

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = "Compare with what pods use, from this Prometheus. Default: requests alone.")
  Optional<String> prometheus = Optional.empty();

  @Option(
      names = "--prometheus-service",
      paramLabel = "NAMESPACE/NAME:PORT",
      description =
          "The same from a Prometheus in the cluster, through the API server; needs get on"
              + " services/proxy there.")
  Optional<String> service = Optional.empty();

  @Option(
      names = "--prometheus-token-file",
      paramLabel = "FILE",
      description = "A bearer token for it. Default: none.")
  Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--prometheus-user",
      paramLabel = "USER",
      description = "For basic authentication; with --prometheus-password-file.")
  Optional<String> user = Optional.empty();

  @Option(
      names = "--prometheus-password-file",
      paramLabel = "FILE",
      description = "That user's password.")
  Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--prometheus-header",
      paramLabel = "NAME=VALUE",
      description =
          "A header for every request, such as X-Scope-OrgID=TENANT; also as curl takes it;"
              + " repeatable.")
  List<String> headers = List.of();

  @Option(
      names = "--prometheus-label",
      paramLabel = "NAME=VALUE",
      description = "Only series with this label, such as cluster=NAME; repeatable. Default: all.")
  Map<String, String> labels = Map.of();

  @Option(
      names = "--prometheus-namespace",
      paramLabel = "NAME",
      description = "Only pods of this namespace; repeatable. Default: all.")
  List<String> namespaces = List.of();

  @Option(
      names = "--metrics-server",
      description = "Compare with what pods use at this moment, from metrics-server, instead.")
  boolean isMetricsServer;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How far back to look, such as 14d or 36h. Default: 14d.")
  Optional<Duration> window = Optional.empty();

  boolean isEmpty() {
    return prometheus.isEmpty()
        && service.isEmpty()
        && tokenFile.isEmpty()
        && user.isEmpty()
        && passwordFile.isEmpty()
        && headers.isEmpty()
        && labels.isEmpty()
        && namespaces.isEmpty()
        && !isMetricsServer
        && window.isEmpty();
  }

  /** The setup, looking back as far as asked. */
  KarpenterSetup sized(KarpenterSetup setup) {
    return window
        .map(w -> setup.sizing(setup.spec().sizing().orElseGet(Sizing::advised).window(w)))
        .orElse(setup);
  }

  /** The source that was asked for; none by default. */
  UsageSource source(Surroundings surroundings, Connection connection, CommandLine command) {
    if (Stream.of(prometheus.isPresent(), service.isPresent(), isMetricsServer)
            .filter(given -> given)
            .count()
        > 1) {
      throw new ParameterException(
          command, "Give one of --prometheus, --prometheus-service and --metrics-server");
    }
    if (user.isPresent() != passwordFile.isPresent()
        || (user.isPresent() && tokenFile.isPresent())) {
      throw new ParameterException(
          command,
          "Give --prometheus-user with --prometheus-password-file, or --prometheus-token-file");
    }
    if (isMetricsServer) {
      return surroundings.metricsServer(connection.kubeconfig);
    }
    if (prometheus.isPresent()) {
      return settings(command).at(url(prometheus.get(), command));
    }
    if (service.isPresent()) {
      return source(service.get(), surroundings, connection, command);
    }
    if (tokenFile.isPresent()
        || user.isPresent()
        || !headers.isEmpty()
        || !labels.isEmpty()
        || !namespaces.isEmpty()) {
      throw new ParameterException(command, "Give --prometheus URL with the other --prometheus-…");
    }
    return UsageSource.none();
  }

  private UsageSource source(
      String service, Surroundings surroundings, Connection connection, CommandLine command) {
    if (tokenFile.isPresent() || user.isPresent() || !headers.isEmpty()) {
      throw new ParameterException(
          command,
          "The API server lets no credentials through to --prometheus-service; give --prometheus"
              + " URL with them");
    }
    var named = SERVICE.matcher(service);
    if (!named.matches()) {
      throw new ParameterException(
          command,
          "Write --prometheus-service as NAMESPACE/NAME:PORT, such as monitoring/prometheus:9090");
    }
    return surroundings.prometheus(
        connection.kubeconfig,
        settings(command),
        named.group("namespace"),
        named.group("name"),
        Integer.parseInt(named.group("port")));
  }

  /** Neither this nor {@link #header} repeats what it was given: there may be a password in it. */
  private static URI url(String text, CommandLine command) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new ParameterException(
          command,
          "Write --prometheus as a URL, such as http://prometheus.monitoring:9090; give a user and"
              + " a password with --prometheus-user and --prometheus-password-file");
    }
  }

  private static void header(PrometheusUsage.Builder builder, String text, CommandLine command) {
    var header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new ParameterException(
          command,
          "Write --prometheus-header as NAME=VALUE, such as X-Scope-OrgID=TENANT; give a token with"
              + " --prometheus-token-file");
    }
    builder.header(header.group("name"), header.group("value").strip());
  }

  private PrometheusUsage.Builder settings(CommandLine command) {
    var builder = PrometheusUsage.builder().namespaces(namespaces.toArray(String[]::new));
    tokenFile.ifPresent(builder::bearerTokenFile);
    user.ifPresent(
        u -> builder.basicAuth(u, passwordFile.map(UsageOptions::read).orElse("").strip()));
    headers.forEach(header -> header(builder, header, command));
    labels.forEach(builder::matching);
    return builder;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of(
              "--prometheus-password-file",
              file + " cannot be read: " + e.getClass().getSimpleName(),
              "name a file that holds the password and may be read"),
          e);
    }
  }
}
