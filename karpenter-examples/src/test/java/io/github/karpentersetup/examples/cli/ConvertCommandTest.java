package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {

  private static final String POOL =
      """
      apiVersion: karpenter.sh/v1beta1
      kind: NodePool
      metadata:
        name: default
      spec:
        template:
          spec:
            requirements: []
            nodeClassRef:
              name: default
            kubelet:
              maxPods: 20
        disruption:
          expireAfter: 720h
      """;
  private static final String CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1beta1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        amiFamily: AL2023
        role: nodes
        subnetSelectorTerms:
        - id: subnet-1
        securityGroupSelectorTerms:
        - id: sg-1
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Cli.Ran convert(String... args) {
    var all = new ArrayList<>(List.of("convert"));
    all.addAll(List.of(args));
    return Cli.run(new RealSurroundings(), all.toArray(String[]::new));
  }

  @Test
  void convertsAllFilesAsOneSetAndPrintsWhatTheClusterTakes() throws IOException {
    var ran = convert(file("pool.yaml", POOL), file("class.yaml", CLASS), "--to", "v1");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .startsWith("apiVersion: karpenter.sh/v1\nkind: NodePool\n")
        .contains("      expireAfter: 720h\n", "---\napiVersion: karpenter.k8s.aws/v1\n")
        .contains("  kubelet:\n    maxPods: 20\n");
    assertThat(ran.err())
        .contains(
            "EC2NodeClass default: note: spec.kubelet is taken from NodePool default\n",
            "EC2NodeClass default: note: spec.metadataOptions.httpPutResponseHopLimit: 2 is");
    assertThat(Cli.run(new RealSurroundings(), "validate", file("v1.yaml", ran.out())).code())
        .isZero();
  }

  @Test
  void convertsBack() throws IOException {
    var v1 = convert(file("pool.yaml", POOL), file("class.yaml", CLASS), "--to", "v1").out();
    var back = convert(file("v1.yaml", v1), "--to", "V1beta1");

    assertThat(back.code()).isZero();
    assertThat(back.out()).contains("karpenter.sh/v1beta1", "kubelet:\n        maxPods: 20\n");
  }

  @Test
  void printsNothingButTheProblemsWhereSomethingIsLost() throws IOException {
    var ran = convert(file("pool.yaml", POOL), "--to", "v1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains(
            "NodePool default: spec.template.spec.kubelet: stands in the EC2NodeClass in v1, and"
                + " EC2NodeClass \"default\" is not among these manifests → convert the NodePool and"
                + " its EC2NodeClass together",
            "1 problem; nothing was printed.");
  }

  @Test
  void namesTheFileAndTheDocumentOfEachProblem() throws IOException {
    var broken = file("broken.yaml", "a: [1,2");
    var nameless = file("nameless.yaml", CLASS + "---\nkind: NodePool\n");
    var ran = convert(broken, nameless, "--to", "v1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains(
            broken + ": document 0: line 2: is not YAML: ",
            nameless + ": EC2NodeClass default: note: ",
            nameless + ": NodePool (document 2): apiVersion: is required and missing")
        .doesNotContain("null");
  }

  @Test
  void saysThatAFileHoldsNothing() throws IOException {
    var empty = file("empty.yaml", "---\n# nothing\n");
    var ran = convert(empty, "--to", "v1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            empty
                + ": note: holds nothing to convert\n"
                + "Nothing was printed. Name files with NodePools or EC2NodeClasses.\n");

    var beside = convert(empty, file("class.yaml", CLASS), "--to", "v1");
    assertThat(beside.code()).isZero();
    assertThat(beside.err()).contains(empty + ": note: holds nothing to convert\n");
  }

  @Test
  void saysWhichFileIsMissing() {
    var ran = convert(folder.resolve("none.yaml").toString(), "--to", "v1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("none.yaml: does not exist → name a file with manifests");
  }

  @Test
  void needsToKnowTheApiVersion() throws IOException {
    assertThat(convert(file("pool.yaml", POOL)).code()).isEqualTo(2);
    assertThat(convert(file("pool.yaml", POOL), "--to", "v2").code()).isEqualTo(2);
  }
}
