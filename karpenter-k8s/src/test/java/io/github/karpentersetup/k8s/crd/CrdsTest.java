package io.github.karpentersetup.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdsTest {

  /** A definition with one rule of its own, which no release has. */
  private static final String POOLS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: nodepools.karpenter.sh}
      spec:
        group: karpenter.sh
        scope: Cluster
        names: {kind: NodePool, plural: nodepools}
        versions:
        - name: v1beta1
          served: false
          storage: false
          schema: {openAPIV3Schema: {type: object}}
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object}
                spec:
                  type: object
                  properties:
                    weight:
                      type: integer
                      x-kubernetes-validations:
                      - {rule: self != 13, message: brings bad luck}
                    template: {type: object, x-kubernetes-preserve-unknown-fields: true}
                status:
                  type: object
                  properties:
                    nodes: {type: integer}
      """;

  private static final String POOL =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata: {name: default}
      spec:
        weight: 13
        template:
          spec:
            nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
            requirements: []
      """;

  @TempDir Path folder;

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsTheDefinitionsOfADirectoryAndNothingElseInIt() throws IOException {
    file("a.yaml", "kind: ConfigMap\n---\n" + POOLS);
    file("b.json", "{\"kind\": \"List\", \"items\": []}");
    file("README.md", ": not YAML [");
    var crds = Crds.inDirectory(folder);
    assertThat(crds.served("karpenter.sh", "NodePool")).containsExactly("v1");
    assertThat(crds.served("karpenter.sh", "NodeClaim")).isEmpty();
    assertThat(crds.origin()).isEqualTo(folder.toString());
    assertThat(crds.release()).isEmpty();
  }

  @Test
  void aRuleThatOnlyTheDefinitionHasIsToldWithItsMessageAndPath() throws IOException {
    file("a.yaml", POOLS);
    assertThat(Manifests.validate(POOL, Crds.inDirectory(folder)))
        .singleElement()
        .satisfies(
            v ->
                assertThat(v.problems())
                    .containsExactly(
                        Problem.of(
                            "spec.weight",
                            "brings bad luck",
                            "change it so that this rule of the definition holds: self != 13")));
  }

  @Test
  void statusIsNotKeptOnCreationButItsFieldsAreKnown() throws IOException {
    file("a.yaml", POOLS);
    var crds = Crds.inDirectory(folder);
    var good = POOL.replace("13", "12") + "status: {nodes: many}\n";
    assertThat(Manifests.validate(good, crds).get(0).problems()).isEmpty();
    assertThat(Manifests.validate(good.replace("nodes: many", "node: 1"), crds).get(0).problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.path()).isEqualTo("status.node");
              assertThat(p.fix()).isEqualTo("did you mean nodes?");
            });
  }

  @Test
  void readsWhatAChartBringsAndTheReleaseItIs() {
    var charts = StandInCharts.directory(KarpenterVersion.parse("1.8.2"));
    var crds = Crds.inChart(charts.karpenter(), new ChartRenderer());
    assertThat(crds.served("karpenter.k8s.aws", "EC2NodeClass")).containsExactly("v1");
    assertThat(crds.release()).contains(KarpenterVersion.parse("1.8.2"));
    assertThat(Manifests.release(crds)).isEqualTo(KarpenterVersion.parse("1.8.2"));
  }

  @Test
  void aChartThatIsNotThereIsNamed() {
    var missing = folder.resolve("none.tgz");
    assertThatThrownBy(() -> Crds.inChart(ChartRef.path(missing), new ChartRenderer()))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("none.tgz")
        .hasMessageContaining("name a chart's directory");
  }

  @Test
  void readsKarpentersDefinitionsFromACluster() {
    try (var sandbox = ClusterSandbox.start()) {
      sandbox.apply(POOLS.replace("metadata: {", "metadata: {labels: {helm.sh/chart: c-1.9.1}, "));
      sandbox.apply(POOLS.replace("karpenter.sh", "example.com"));
      try (var executor = Fabric8Executor.on(sandbox.client())) {
        var crds = executor.crds();
        assertThat(crds.served("karpenter.sh", "NodePool")).containsExactly("v1");
        assertThat(crds.served("example.com", "NodePool")).isEmpty();
        assertThat(crds.origin()).isEqualTo("the cluster " + sandbox.url());
        assertThat(crds.release()).contains(KarpenterVersion.parse("1.9.1"));
      }
    }
  }

  @Test
  void aClusterWithoutThemSaysSo() {
    try (var sandbox = ClusterSandbox.start();
        var executor = Fabric8Executor.on(sandbox.client())) {
      assertThatThrownBy(executor::crds)
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("holds no custom resource definitions")
          .hasMessageContaining("name the directory, chart or cluster that has them");
    }
  }

  @Test
  void theReleaseIsTheNewestThatServesTheSameVersions() {
    assertThat(release("v1beta1")).contains(KarpenterVersion.parse("0.37.7"));
    assertThat(release("v1beta1", "v1")).contains(KarpenterVersion.parse("1.0.14"));
    assertThat(release("v1")).contains(KarpenterVersion.NEWEST);
  }

  private static Optional<KarpenterVersion> release(String... served) {
    var text = new StringBuilder(POOLS.substring(0, POOLS.indexOf("  - name: v1beta1")));
    for (var version : served) {
      text.append("  - {name: ").append(version);
      text.append(", served: true, schema: {openAPIV3Schema: {type: object}}}\n");
    }
    var crd = Json.yaml().readTree(text.toString());
    return Optional.of(Manifests.release(Crds.of("a test", java.util.List.of(crd))));
  }

  @Test
  void aDirectoryThatIsNotThereOrNoneIsNamed() throws IOException {
    file("a.yaml", POOLS);
    refused(folder.resolve("none"), "none: does not exist → name a directory with");
    refused(folder.resolve("a.yaml"), "a.yaml: is not a directory → name a directory with");
  }

  @Test
  void aDirectoryWithoutDefinitionsIsNamed() throws IOException {
    file("a.yaml", POOL);
    refused(folder, "holds no custom resource definitions → name the directory, chart or cluster");
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithItsLine() throws IOException {
    file("a.yaml", "a:\n  - b\n c: [\n");
    refused(folder, "a.yaml: line 3: is not YAML: ");
    file("a.yaml", "");
    file("b.json", "{\"kind\": }");
    refused(folder, "b.json: line 1: is not JSON: ");
  }

  @Test
  void aRuleThatDoesNotCompileIsNamedWithItsDefinition() throws IOException {
    file("a.yaml", POOLS.replace("self != 13", "self.luck("));
    refused(folder, "nodepools.karpenter.sh v1: the CEL rule self.luck( does not compile");
    refused(folder, "correct the definition, or take it from a Karpenter release");
  }

  @Test
  void aDefinitionOfAnotherFormIsNamed() throws IOException {
    file("a.yaml", "kind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {group: a}\n");
    refused(folder, "x: is not a definition of apiextensions.k8s.io/v1");
  }

  private static void refused(Path directory, String message) {
    assertThatThrownBy(() -> Crds.inDirectory(directory))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(message);
  }
}
