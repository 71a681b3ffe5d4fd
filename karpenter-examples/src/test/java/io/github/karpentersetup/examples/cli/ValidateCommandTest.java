package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {

  private static final String GOOD =
      """
      apiVersion: karpenter.k8s.aws/v1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        role: KarpenterNodeRole-web
        amiSelectorTerms:
        - alias: al2023@v20260804
        subnetSelectorTerms:
        - tags:
            karpenter.sh/discovery: web
        securityGroupSelectorTerms:
        - tags:
            karpenter.sh/discovery: web
      """;
  private static final String BAD =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata:
        name: batch
      spec:
        weight: 101
        template:
          spec:
            nodeClassRef:
              group: karpenter.k8s.aws
              kind: EC2NodeClass
              name: default
            requirements:
            - key: karpenter.k8s.aws/instance-generation
              operator: Bigger
              values: ["2"]
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Cli.Ran validate(String... args) {
    var all = new java.util.ArrayList<>(List.of("validate"));
    all.addAll(List.of(args));
    return Cli.run(new RealSurroundings(), all.toArray(String[]::new));
  }

  @Test
  void endsWithZeroIfEveryDocumentIsValid() throws IOException {
    var ran = validate(file("a.yaml", GOOD));

    assertThat(ran.out())
        .contains("a.yaml: EC2NodeClass default: valid\n", "1 document, all valid for Karpenter 1");
    assertThat(ran.code()).isZero();
  }

  @Test
  void namesEveryProblemWithPathReasonAndFix() throws IOException {
    var ran = validate(file("a.yaml", GOOD + "---\n" + BAD));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("NodePool batch:\n", "2 documents, 1 with problems")
        .containsPattern("  spec\\.weight: .*101.* → ")
        .containsPattern("  spec\\.template\\.spec\\.requirements\\[0\\]\\.operator: .* → ");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void printsOneArrayInJsonCountedOverAllFiles() throws IOException {
    var ran =
        validate(file("a.yaml", GOOD + "---\n" + GOOD), file("b.yaml", BAD), "--output", "json");

    var verdicts = Json.mapper().readTree(ran.out());
    assertThat(verdicts.valueStream().map(v -> v.path("index").asInt())).containsExactly(0, 1, 2);
    assertThat(verdicts.valueStream().map(v -> v.path("valid").asBoolean()))
        .containsExactly(true, true, false);
    assertThat(verdicts.path(0).path("problems").isEmpty()).isTrue();
    var bad = verdicts.path(2);
    assertThat(bad.propertyNames()).containsExactly("index", "kind", "name", "valid", "problems");
    assertThat(bad.path("kind").asString()).isEqualTo("NodePool");
    assertThat(bad.path("name").asString()).isEqualTo("batch");
    assertThat(bad.path("problems").valueStream())
        .isNotEmpty()
        .allSatisfy(
            p -> {
              assertThat(p.propertyNames())
                  .containsExactlyInAnyOrder("path", "message", "fix", "rule");
              assertThat(p.path("rule").asString()).isIn("server", "runtime");
            });
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void holdsManifestsToTheReleaseThatIsNamed() throws IOException {
    var ran = validate(file("a.yaml", GOOD), "--karpenter-version", "0.36.0");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("Karpenter 0.36.0 does not serve EC2NodeClass as");
  }

  @Test
  void saysWhichFileIsMissing() {
    var ran = validate(folder.resolve("none.yaml").toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("none.yaml: does not exist → name a file with manifests");
  }

  @Test
  void refusesAVersionThatIsNone() throws IOException {
    var ran = validate(file("a.yaml", GOOD), "--karpenter-version", "newest");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("\"newest\" is not a Karpenter version");
  }

  /** Of NodePool alone, marked as of 1.9.1, with a rule that no release has. */
  private static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: nodepools.karpenter.sh, labels: {app.kubernetes.io/version: 1.9.1}}
      spec:
        group: karpenter.sh
        scope: Cluster
        names: {kind: NodePool, plural: nodepools}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object}
                spec:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
                  properties:
                    weight:
                      type: integer
                      x-kubernetes-validations:
                      - {rule: self != 101, message: that many are too many}
      """;

  private String definitions(String crd) throws IOException {
    var directory = Files.createDirectories(folder.resolve("crds"));
    Files.writeString(directory.resolve("pools.yaml"), crd);
    return directory.toString();
  }

  @Test
  void theDefinitionsAtHandSayWhatTheServerTakes() throws IOException {
    var ran = validate(file("a.yaml", BAD), "--crds", definitions(CRD));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains(
            "  spec.weight: 101 is out of range → ",
            "1 document, 1 with problems for Karpenter 1.9.1 by the definitions in ")
        .doesNotContain("operator");
  }

  @Test
  void saysWhatTheDefinitionsDoNotDefine() throws IOException {
    var ran = validate(file("a.yaml", GOOD), "--crds", definitions(CRD));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("kind: there is no definition of EC2NodeClass of group");
  }

  @Test
  void theReleaseThatIsNamedIsStrongerThanTheDefinitionsMark() throws IOException {
    var ran =
        validate(
            file("a.yaml", BAD.replace("101", "10")),
            "--crds",
            definitions(CRD),
            "--karpenter-version",
            "1.14.1");

    assertThat(ran.out()).contains("1 document, all valid for Karpenter 1.14.1 by the definitions");
    assertThat(ran.code()).isZero();
  }

  @Test
  void theClustersOwnDefinitionsCount() throws IOException {
    try (var lab = LabSandbox.start()) {
      lab.cluster().apply(CRD);
      var ran = new Cli(lab).run("validate", file("a.yaml", BAD), "--crds", "cluster");

      assertThat(ran.out()).contains("by the definitions in the cluster http://");
      assertThat(ran.code()).isEqualTo(1);
    }
  }

  @Test
  void wrongSourcesOfDefinitionsAreNamed() throws IOException {
    var pool = file("a.yaml", BAD);
    var missing = validate(pool, "--crds", folder.resolve("none").toString());
    assertThat(missing.err()).contains("none: does not exist → name a directory with");
    assertThat(missing.code()).isEqualTo(1);

    var empty = validate(pool, "--crds", Files.createDirectory(folder.resolve("empty")).toString());
    assertThat(empty.err()).contains("empty: holds no custom resource definitions → name");
    assertThat(empty.code()).isEqualTo(1);

    var rule = validate(pool, "--crds", definitions(CRD.replace("self != 101", "self.none()")));
    assertThat(rule.err())
        .contains("nodepools.karpenter.sh v1: the CEL rule self.none() does not compile: at 1:10:")
        .doesNotContain("\tat ");
    assertThat(rule.code()).isEqualTo(1);

    var chart = validate(pool, "--crds", file("chart.tgz", "none"));
    assertThat(chart.err()).contains("chart.tgz");
    assertThat(chart.code()).isEqualTo(3);
  }

  @Test
  void aKubeconfigIsForTheClustersDefinitions() throws IOException {
    var ran = validate(file("a.yaml", BAD), "--kubeconfig", "x");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("--kubeconfig is for --crds cluster: give both");
  }

  @Test
  void needsAFile() {
    assertThat(validate().code()).isEqualTo(2);
  }
}
