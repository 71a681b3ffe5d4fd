package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * Renders Helm charts to objects, as {@code helm template} does; nothing is installed.
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
    var properties = new Properties();
    properties.setProperty("release", request.release());
    properties.setProperty("namespace", request.namespace());
    properties.setProperty("kubernetesVersion", request.kubernetesVersion());
    return inWorkDirectory(
        chart,
        properties,
        work ->
            Files.write(work.resolve(HelmMain.VALUES), JSON.writeValueAsBytes(request.values())),
        work -> {
          var about = parse(chart, work.resolve(HelmMain.CHART)).get(0);
          return new RenderedChart(
              parse(chart, work.resolve(HelmMain.MANIFEST)),
              text(about, "name"),
              text(about, "version"),
              text(about, "appVersion"));
        });
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
      request.setProperty("chart", oci.repository());
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
