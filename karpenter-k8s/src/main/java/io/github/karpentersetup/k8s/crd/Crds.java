package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Custom resource definitions evaluated as they were published: what an API server with them would
 * say of a new object under strict field validation.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Crds implements CrdSource {

  private final String origin;
  private final Optional<KarpenterVersion> release;
  private final List<Definition> definitions;

  private Crds(String origin, Optional<KarpenterVersion> release, List<Definition> definitions) {
    this.origin = origin;
    this.release = release;
    this.definitions = List.copyOf(definitions);
  }

  /**
   * The definitions in the YAML and JSON files of a directory, and of its {@code crds/} or {@code
   * templates/} if it is a chart's; other objects in them are passed over.
   *
   * @throws InvalidSpecException if it is not there or cannot be read, has no definitions, or one
   *     that is not right
   */
  public static Crds inDirectory(Path directory) {
    return of(directory.toString(), CrdFiles.read(directory));
  }

  /**
   * The definitions that a chart brings, as {@link ChartRenderer#crds} reads them.
   *
   * @throws io.github.karpentersetup.error.PreflightException if the chart is not there or cannot
   *     be fetched
   * @throws InvalidSpecException if it has no definitions, or one that is not right
   */
  public static Crds inChart(ChartRef chart, ChartRenderer renderer) {
    return CrdCharts.read(chart, renderer);
  }

  /**
   * The definitions of Karpenter's kinds that a cluster has.
   *
   * @throws io.github.karpentersetup.error.PreflightException if they cannot be read
   * @throws InvalidSpecException if there are none
   */
  public static Crds inCluster(ApiServer server) {
    return of("the cluster " + server.url(), CrdReader.read(server));
  }

  /**
   * These definitions.
   *
   * @param origin where they are, after "in"
   * @param objects {@code CustomResourceDefinition} objects of {@code apiextensions.k8s.io/v1}
   * @throws InvalidSpecException if there is none, or one is not right
   */
  public static Crds of(String origin, List<? extends JsonNode> objects) {
    return of(origin, objects, Releases.of(objects));
  }

  static Crds of(
      String origin, List<? extends JsonNode> objects, Optional<KarpenterVersion> release) {
    var problems = new ArrayList<Problem>();
    var definitions = new ArrayList<Definition>();
    for (var object : objects) {
      definitions.addAll(Definition.read(object, problems));
    }
    if (definitions.isEmpty() && problems.isEmpty()) {
      problems.add(
          Problem.of(
              origin,
              "holds no custom resource definitions",
              "name the directory, chart or cluster that has them, such as"
                  + " oci://public.ecr.aws/karpenter/karpenter-crd"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("Custom resource definitions in " + origin, problems);
    }
    return new Crds(origin, release, definitions);
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public Optional<KarpenterVersion> release() {
    return release;
  }

  @Override
  public List<String> served(String group, String kind) {
    return definitions.stream()
        .filter(d -> d.group().equals(group) && d.kind().equals(kind))
        .map(Definition::version)
        .distinct()
        .toList();
  }

  @Override
  public List<Problem> problems(String group, String version, String kind, JsonNode object) {
    var definition =
        definitions.stream()
            .filter(d -> d.group().equals(group) && d.kind().equals(kind))
            .filter(d -> d.version().equals(version))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(kind + " in " + version + " is not served"));
    return object instanceof ObjectNode whole
        ? definition.violations(whole.deepCopy()).stream().map(Violation::problem).toList()
        : List.of(Problem.of("", "is not a Kubernetes object", "begin with apiVersion and kind"));
  }
}
