package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void needsAFile() {
    assertThat(validate().code()).isEqualTo(2);
  }
}
