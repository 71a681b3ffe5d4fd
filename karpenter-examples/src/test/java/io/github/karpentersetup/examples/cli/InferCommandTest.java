package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferCommandTest {

  private final LabSandbox lab =
      LabSandbox.startWith(
          c ->
              c.nodeGroup(
                      "workers", g -> g.instanceType("m5.xlarge", "m6i.xlarge").sizeBetween(0, 3))
                  .nodeGroup(
                      "batch",
                      g ->
                          g.instanceType("c5.large")
                              .sizeBetween(0, 3)
                              .launchTemplate(
                                  t ->
                                      t.keyName("ops")
                                          .userData(
                                              Base64.getEncoder()
                                                  .encodeToString(
                                                      "TOKEN=hunter2"
                                                          .getBytes(StandardCharsets.UTF_8))))));

  @AfterEach
  void close() {
    assertThat(lab.account().writes()).isEmpty();
    assertThat(lab.cluster().writes()).isEmpty();
    lab.close();
  }

  private Cli.Ran run(String command, String... more) {
    var args = new ArrayList<>(List.of(command, "--cluster", LabSandbox.CLUSTER));
    args.addAll(List.of(more));
    return new Cli(lab).run(args.toArray(String[]::new));
  }

  @Test
  void printsManifestsAndBesidesThemWhatWasLost() {
    var ran = run("infer");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("kind: NodePool", "kind: EC2NodeClass", "name: workers", "name: batch")
        .contains("karpenter.k8s.aws/instance-family");
    assertThat(ran.err())
        .contains("not carried over: node group batch: launch template lt-")
        .contains("says key pair ops → ")
        .contains("note: node group web hosts Karpenter")
        .doesNotContain("hunter2");
  }

  @Test
  void whatItPrintsIsWhatPlanTakes() throws java.io.IOException {
    var file = java.nio.file.Files.createTempFile("pools", ".yaml");
    java.nio.file.Files.writeString(file, run("infer").out());

    var ran = run("plan", "--manifests", file.toString());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("NodePool workers", "NodePool batch");
    java.nio.file.Files.delete(file);
  }

  @Test
  void printsJson() {
    var out = run("infer", "--output", "json", "--infer-only", "workers").out();

    assertThat(Json.mapper().readTree(out)).hasSize(2);
  }

  @Test
  void keepsTheVeryTypesWhenAsked() {
    assertThat(run("infer", "--infer-instance-types").out())
        .contains("node.kubernetes.io/instance-type")
        .doesNotContain("instance-family");
  }

  @Test
  void printsNothingWhereThereIsNothingToInferFrom() {
    var ran = run("infer", "--infer-only", "web");

    assertThat(ran.code()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("stopped: none of the node groups")
        .contains("withKarpenterHost");
    assertThat(run("infer", "--infer-only", "web", "--infer-karpenter-host").out())
        .contains("name: web");
  }

  @Test
  void aPlanWithInferredPoolsNeverShowsUserData() {
    var ran = run("plan", "--infer-node-pools");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("NodePool workers", "userData 13 characters, sha256 ")
        .contains("the user data of launch template")
        .doesNotContain("hunter2");
  }

  @Test
  void aGroupThatIsNotThereBlocksThePlan() {
    var ran = run("plan", "--infer-except", "worker");

    assertThat(ran.code()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(ran.out())
        .contains("by node group \"worker\", which is not there")
        .contains("did you mean workers?");
  }
}
