package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Runs Helm: renders charts to objects, as {@code helm template} does, and installs them as
 * releases, as {@code helm upgrade --install} does.
 *
 * <p>Helm 3 runs through helm-java, whose Go runtime takes over the signals of the JVM it is in (a
 * JVM that rendered ignores SIGTERM). So each call starts a short-lived child JVM from this JVM's
 * {@code java.home} and class path, and nothing of Helm is ever loaded here. At most as many
 * children as there are processors run at a time; further calls wait. A child ends with this JVM.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class ChartRenderer {

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final ObjectMapper JSON = JsonMapper.shared();
  private static final ObjectMapper YAML = new YAMLMapper();

  private final Duration timeout;

  /** A renderer that gives each child two minutes, downloads included. */
  public ChartRenderer() {
    this(Duration.ofMinutes(2));
  }

  private ChartRenderer(Duration timeout) {
    this.timeout = timeout;
  }

  /** A renderer that gives each child this long from its start, downloads included. */
  public ChartRenderer withTimeout(Duration limit) {
    return new ChartRenderer(limit);
  }

  /**
   * Renders a chart with its templates' hooks and without its {@code crds/}.
   *
   * @throws PreflightException if the chart is not there, cannot be fetched in time, or does not
   *     render with these values; the message names the chart and what to do
   */
  public RenderedChart render(ChartRef chart, RenderRequest request) {
    return inWorkDirectory(
        chart,
        properties(request),
        work -> write(work, request),
        work -> {
          var about = parse(chart, work.resolve(HelmMain.CHART)).get(0);
          requireVersion(chart, text(about, "version"));
          return new RenderedChart(
              parse(chart, work.resolve(HelmMain.MANIFEST)),
              parse(chart, work.resolve(HelmMain.DEFAULTS)).stream().findFirst().orElse(Map.of()),
              text(about, "name"),
              text(about, "version"),
              text(about, "appVersion"));
        });
  }

  /**
   * Installs a chart as a Helm release, or upgrades the release, hooks included and {@code crds/}
   * left out. Ends when Helm has written the objects; whether they get ready is not awaited.
   *
   * @param kubeconfig of the cluster, as text; it is in a file that only this user can read, and
   *     only while Helm runs
   * @throws PreflightException if the chart is not there, does not render, or Helm refuses the
   *     release; the message names the chart and what to do. A release that Helm was stopped at
   *     half-way is pending, and refused until it is repaired.
   */
  public void install(ChartRef chart, RenderRequest request, String kubeconfig) {
    var properties = properties(request);
    properties.setProperty("hookTimeout", Long.toString(Math.max(10, timeout.toSeconds() - 30)));
    inWorkDirectory(
        chart,
        properties,
        work -> {
          write(work, request);
          Files.writeString(work.resolve(HelmMain.KUBECONFIG), kubeconfig);
        },
        work -> "");
  }

  private static Properties properties(RenderRequest request) {
    var properties = new Properties();
    properties.setProperty("release", request.release());
    properties.setProperty("namespace", request.namespace());
    properties.setProperty("kubernetesVersion", request.kubernetesVersion());
    return properties;
  }

  private static void write(Path work, RenderRequest request) throws IOException {
    Files.write(work.resolve(HelmMain.VALUES), JSON.writeValueAsBytes(request.values()));
  }

  /** A digest whose tag is not there says nothing of what it is the digest of. */
  private static void requireVersion(ChartRef chart, String version) {
    if (chart instanceof OciChart oci
        && !oci.digest().isEmpty()
        && !version.replaceFirst("^v", "").equals(oci.version().replaceFirst("^v", ""))) {
      throw new PreflightException(
          Problem.of(
              "chart " + chart,
              "the chart with this digest is version " + version + ", not " + oci.version(),
              "pin the digest of the version that is wanted, or plan with that Karpenter version"),
          null);
    }
  }

  /**
   * The custom resource definitions a chart brings: those in its {@code crds/}, or, if it has none,
   * those its templates render to without values, as in {@code karpenter-crd}. Where the
   * definitions need values (the conversion webhook's address in Karpenter 0.33 to 1.0), {@link
   * #render} that chart instead.
   *
   * @return the definitions; empty if the chart has none
   * @throws PreflightException as for {@link #render}
   */
  public List<Map<String, Object>> crds(ChartRef chart) {
    return inWorkDirectory(
        chart,
        new Properties(),
        work -> {},
        work ->
            parse(chart, work.resolve(HelmMain.CRDS)).stream()
                .filter(object -> "CustomResourceDefinition".equals(object.get("kind")))
                .toList());
  }

  private interface Preparation {
    void in(Path work) throws IOException;
  }

  private interface Reading<T> {
    T from(Path work) throws IOException;
  }

  private <T> T inWorkDirectory(
      ChartRef chart, Properties request, Preparation preparation, Reading<T> reading) {
    describe(chart, request);
    try {
      var work = WorkDirectory.create();
      try {
        preparation.in(work);
        new HelmProcess(chart, work, timeout).run(request);
        return reading.from(work);
      } finally {
        WorkDirectory.delete(work);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new PreflightException(
          Problem.of(
              "chart " + chart,
              "the child JVM for Helm could not be used: " + e.getMessage(),
              "check "
                  + System.getProperty("java.home")
                  + "/bin/java, and that "
                  + System.getProperty("java.io.tmpdir")
                  + " can be written to and has 100 MB free"),
          e);
    }
  }

  private static void describe(ChartRef chart, Properties request) {
    if (chart instanceof OciChart oci) {
      request.setProperty(
          "chart", oci.repository() + (oci.digest().isEmpty() ? "" : "@" + oci.digest()));
      request.setProperty("version", oci.version());
      request.setProperty("host", oci.host());
      if (oci.plainHttp()) {
        request.setProperty("plainHttp", "");
      }
      oci.login()
          .ifPresent(
              login -> {
                request.setProperty("user", login.user);
                request.setProperty("password", login.password);
              });
    } else if (chart instanceof LocalChart local) {
      checkPresent(local);
      request.setProperty("chart", local.path().toString());
    }
  }

  /** Saves a child, and Helm would take a missing path for the name of a remote chart. */
  private static void checkPresent(LocalChart chart) {
    var missing =
        Files.isDirectory(chart.path()) ? chart.path().resolve("Chart.yaml") : chart.path();
    if (!Files.isReadable(missing)) {
      throw new PreflightException(
          Problem.of(
              "chart " + chart,
              missing + " does not exist or cannot be read",
              "name a chart's directory (with its Chart.yaml) or its .tgz"),
          null);
    }
    chart.digest().ifPresent(wanted -> requireDigest(chart, wanted));
  }

  private static void requireDigest(LocalChart chart, String wanted) {
    if (Files.isDirectory(chart.path())) {
      throw new PreflightException(
          Problem.of(
              "chart " + chart,
              "a directory has no digest",
              "pin the .tgz that helm package makes of it, or leave the digest out"),
          null);
    }
    String found;
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(chart.path()));
      found = "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!found.equals(wanted)) {
      throw HelmErrors.anotherDigest(chart, found, wanted);
    }
  }

  /** Every document that holds an object; what rendered to nothing but comments is left out. */
  private static List<Map<String, Object>> parse(ChartRef chart, Path file) throws IOException {
    var objects = new ArrayList<Map<String, Object>>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      while (documents.hasNextValue()) {
        var document = documents.nextValue();
        if (!document.isNull() && !document.isEmpty()) {
          objects.add(YAML.treeToValue(document, OBJECT));
        }
      }
    } catch (JacksonException e) {
      throw new PreflightException(
          Problem.of(
              "chart " + chart,
              "what it renders to is not YAML that holds objects: " + e.getOriginalMessage(),
              "correct the values that end up there, or the chart"),
          e);
    }
    return objects;
  }

  private static String text(Map<String, Object> object, String key) {
    var value = object.get(key);
    return value == null ? "" : value.toString();
  }
}
