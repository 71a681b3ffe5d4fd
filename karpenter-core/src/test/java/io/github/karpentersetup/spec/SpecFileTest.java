package io.github.karpentersetup.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is corrected once: every problem at once, each with its line and a fix. */
class SpecFileTest {

  @TempDir Path folder;

  private static List<String> problems(String text) {
    var refused = catchThrowableOfType(InvalidSpecException.class, () -> SpecFile.parse(text));
    assertThat(refused).as("refused").isNotNull();
    assertThat(refused.problems())
        .allSatisfy(
            p ->
                assertThat(p.message() + p.fix())
                    .doesNotContain("java.", "io.github", "tools.jackson", "Exception", "null"));
    return refused.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void readsTheSameAsTheFluentMethodsSay() {
    var spec =
        SpecFile.parse(
            """
            cluster: payments-prod
            region: eu-west-1
            karpenter: 1.14.1
            chart: {replicas: 1}
            nodePools:
              - name: default
                architectures: [amd64]
                cpuLimit: 1000
            migrateFrom: {}
            """);

    assertThat(spec)
        .isEqualTo(
            KarpenterSetup.forCluster("payments-prod")
                .inRegion("eu-west-1")
                .karpenter("1.14.1")
                .chart(Chart.released().replicas(1))
                .withNodePool(
                    NodePool.named("default").architectures(Architecture.AMD64).cpuLimit(1000))
                .migrateFrom(ClusterAutoscaler.discovered())
                .spec());
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
  }

  @Test
  void namesEveryProblemOfAFileAtOnce() {
    assertThat(
            problems(
                """
                cluster: payments-prod
                regoin: eu-west-1
                karpenter: 1.14
                namespace: Kube_System
                account: 12345
                chart:
                  replicas: many
                  cpus: 1
                nodePools:
                  - name: one
                    cpuLimits: 10
                    architectures: [amd46]
                    expireAfter: soon
                  - name: two
                    capacityTypes: spot
                    requirements:
                      - key: example.com/team
                        operator: in
                      - {operator: Exists}
                  - seven
                  - name: three
                    weight: [1]
                    consolidationPolicy: Sometimes
                nodeClasses:
                  default: {}
                controllerRole: {permissions: guided}
                """))
        .containsExactly(
            "line 2, regoin: \"regoin\" is not known here → did you mean region?",
            "line 3, karpenter: \"1.14\" is not a Karpenter version → write all "
                + "three parts, as in 1.14.1",
            "line 4, namespace: \"Kube_System\" is not valid → give a DNS label, "
                + "such as kube-system",
            "line 5, account: \"12345\" is not valid → give twelve digits, in " + "quotes",
            "line 7, chart.replicas: \"many\" stands where a whole number is "
                + "expected → write a whole number, such as 2",
            "line 8, chart.cpus: \"cpus\" is not known here → did you mean cpu?",
            "line 11, nodePools[0].cpuLimits: \"cpuLimits\" is not known here → "
                + "did you mean cpuLimit?",
            "line 12, nodePools[0].architectures[0]: \"amd46\" is not one of "
                + "amd64, arm64 → write one of them",
            "line 13, nodePools[0].expireAfter: \"soon\" is not a duration "
                + "Karpenter can read → give whole seconds, zero or more, such as 720h, "
                + "1h30m or 30s, or Never",
            "line 15, nodePools[1].capacityTypes: \"spot\" stands where a list is "
                + "expected → write a list: [spot]",
            "line 18, nodePools[1].requirements[0].operator: \"in\" is not one of "
                + "In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte, Lte → did you mean In?",
            "line 19, nodePools[1].requirements[1].key: is required and missing → " + "add it",
            "line 20, nodePools[2]: \"seven\" stands where a mapping is expected → "
                + "write a mapping",
            "line 22, nodePools[3].weight: a list stands where a whole number is "
                + "expected → write a whole number, such as 2",
            "line 23, nodePools[3].consolidationPolicy: \"Sometimes\" is not one "
                + "of WhenEmpty, WhenEmptyOrUnderutilized, Balanced → write one of them",
            "line 24, nodeClasses: a mapping (default) stands where a list is "
                + "expected → write a list, a dash before each",
            "line 26, controllerRole.permissions: \"guided\" is not one of released, guide → "
                + "did you mean guide?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n"})
  void saysThatAFileIsEmpty(String text) {
    assertThat(problems(text))
        .containsExactly("the file is empty → begin with cluster: and the name of the EKS cluster");
  }

  @Test
  void saysWhatAFileThatIsNoMappingHolds() {
    assertThat(problems("- a\n- b\n"))
        .containsExactly(
            "the file holds a list → begin with cluster: and the name of the EKS cluster");
  }

  @Test
  void asksForTheClusterIfItIsMissing() {
    assertThat(problems("region: eu-west-1\n"))
        .containsExactly(
            "cluster: is required and missing → write cluster: and the name of the EKS cluster");
  }

  @Test
  void saysWhereAFileIsNoYaml() {
    assertThat(problems("cluster: a\nchart: [replicas: 1\nregion: b\n"))
        .containsExactly(
            "line 3: is not YAML: while parsing a flow sequence, expected ',' or ']', but got : → correct"
                + " the YAML there; check indentation and quotes");
    assertThat(problems("cluster: a\n\u00a0\u00a0chart: 1\n region: x\n"))
        .singleElement()
        .asString()
        .contains("replace the no-break spaces with plain ones");
  }

  @Test
  void refusesAKeyThatIsGivenTwice() {
    assertThat(problems("cluster: a\nregion: eu-west-1\ncluster: b\n"))
        .containsExactly(
            "line 1, cluster: \"cluster\" is given twice, on lines 1 and 3 → keep one of the two");
  }

  @Test
  void writesOutAliasesAndMerges() {
    var spec =
        SpecFile.parse(
            """
            cluster: &c web
            tags: {team: &t payments, on: yes, <<: {cost: *c}}
            namespace: *t
            nodePools:
              - &p {name: one, weight: 5}
              - {<<: *p, name: two}
            chart:
              values:
                requests: &r {cpu: 2}
                limits: *r
            """);

    assertThat(spec.namespace()).isEqualTo("payments");
    assertThat(spec.tags()).isEqualTo(Map.of("team", "payments", "on", "yes", "cost", "web"));
    assertThat(spec.nodePools().get(1).weight()).hasValue(5);
    assertThat(spec.chart().values()).containsEntry("limits", Map.of("cpu", 2));
  }

  @Test
  void tellsTheLineOfAnAnchorWhereAnAliasIsNotValid() {
    assertThat(problems("cluster: web\ntags: {a: &t A_B}\nnamespace: *t\n"))
        .containsExactly(
            "line 3, namespace: \"A_B\" is not valid → give a DNS label, such as kube-system");
    assertThat(problems("cluster: web\ntags: &a {b: *a}\n"))
        .containsExactly(
            "line 2: is not YAML: its aliases refer to themselves or grow without bound → correct"
                + " the YAML there; check indentation and quotes");
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    assertThat(problems("cluster: web\ntags: " + "[".repeat(20_000) + "]".repeat(20_000)))
        .containsExactly(
            "line 2: is not YAML: it is nested deeper than 500 levels → correct the YAML there;"
                + " check indentation and quotes");
  }

  @Test
  void refusesSeveralDocuments() {
    assertThat(problems("cluster: web\n---\ncluster: blog\n"))
        .containsExactly(
            "holds 2 documents, not one → keep one, without lines of three dashes between");
    assertThat(problems("cluster: web\n}\n"))
        .singleElement()
        .asString()
        .startsWith("line 2: is not YAML: ");
    assertThat(SpecFile.parse("---\ncluster: web\n---\n").cluster()).isEqualTo("web");
  }

  @Test
  void namesWhatIsEmptyInListsAndMapsBesideAllElse() {
    assertThat(
            problems(
                """
                cluster: web
                tags: {a: null, b: c}
                nodePools:
                  - null
                  - name: one
                    requirements:
                      -
                  -
                chart:
                  replicas: 0
                """))
        .containsExactly(
            "line 2, tags.a: is empty → remove it, or give it a value",
            "line 4, nodePools[0]: is empty → remove it, or give it a value",
            "line 7, nodePools[1].requirements[0]: is empty → remove it, or give it a value",
            "line 8, nodePools[2]: is empty → remove it, or give it a value",
            "line 10, chart.replicas: 0 replicas cannot run → give 1 or more, 2 by default");
    assertThat(SpecFile.parse("cluster: web\nnodePools: null\ntags:\n").nodePools()).isEmpty();
  }

  @Test
  void keepsTheNullsOfChartValuesWhichTakeDefaultsAway() {
    var spec =
        SpecFile.parse(
            "cluster: web\nchart: {values: {affinity: null, a: {b: null, c: [null]}}}\n");

    assertThat(spec.chart().values()).containsEntry("affinity", null);
    assertThat(Json.write(spec.chart().values()))
        .isEqualTo("{\"a\":{\"b\":null,\"c\":[null]},\"affinity\":null}");
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
    assertThat(Json.read(Json.write(spec), SetupSpec.class)).isEqualTo(spec);
  }

  @Test
  void readsJsonAndTellsItsLinesToo() {
    assertThat(SpecFile.parse("{\"cluster\": \"web\"}").cluster()).isEqualTo("web");
    assertThat(problems("{\n  \"cluster\": \"web\",\n  \"karpenter\": \"latest\"\n}"))
        .containsExactly(
            "line 3, karpenter: \"latest\" is not a Karpenter version → write major.minor.patch,"
                + " such as 1.14.1");
  }

  @Test
  void tellsTheLinesOfWhatCanBeReadButIsNotValid() {
    assertThat(
            problems(
                """
                cluster: web
                chart:
                  replicas: 0
                nodePools:
                  - name: one
                  - name: one
                """))
        .containsExactly(
            "line 3, chart.replicas: 0 replicas cannot run → give 1 or more, 2 by default",
            "line 4, nodePools: \"one\" is there twice → give each a name of its own");
  }

  @Test
  void refusesReplicasInChartValuesThatCannotRun() {
    for (var replicas : List.of("-1", "0", "1.5", "'2'")) {
      assertThat(problems("cluster: web\nchart:\n  values:\n    replicas: " + replicas))
          .containsExactly(
              "line 4, chart.values.replicas: "
                  + replicas.replace("'", "")
                  + " replicas cannot run → give 1 or more, 2 by default");
    }
    assertThat(SpecFile.parse("cluster: web\nchart: {values: {replicas: null}}").chart().values())
        .containsKey("replicas");
  }

  @Test
  void readsHowPodsAndNodesAreSizedFromUse() {
    var spec =
        SpecFile.parse(
            """
            cluster: web
            sizing:
              floors: enabled
              window: 48h
              memoryHeadroom: 30
            """);

    assertThat(spec)
        .isEqualTo(
            KarpenterSetup.forCluster("web")
                .sizing(Sizing.advised().window(Duration.ofDays(2)).memoryHeadroom(30))
                .floorsFromUse()
                .spec());
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
    assertThat(
            problems(
                """
                cluster: web
                sizing:
                  window: Never
                  cpuPercentile: 101
                  memoryHeadroom: -1
                  heapOverhead: 401
                """))
        .containsExactly(
            "line 3, sizing.window: \"Never\" is no time to look back → give a duration, such as"
                + " 336h for two weeks",
            "line 4, sizing.cpuPercentile: 101 is not from 50 to 100 → give a whole number of"
                + " percent, 95 by default",
            "line 5, sizing.memoryHeadroom: -1 is not from 0 to 400 → give a whole number of"
                + " percent, 15 by default",
            "line 6, sizing.heapOverhead: 401 is not from 0 to 400 → give a whole number of"
                + " percent, 25 by default");
  }

  @Test
  void saysWhichFileCannotBeRead() throws IOException {
    assertThatThrownBy(() -> SpecFile.load(folder.resolve("none.yaml")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("none.yaml does not exist → name a YAML file with a setup");
    Files.createDirectory(folder.resolve("dir"));
    assertThatThrownBy(() -> SpecFile.load(folder.resolve("dir")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("dir cannot be read");
  }
}
