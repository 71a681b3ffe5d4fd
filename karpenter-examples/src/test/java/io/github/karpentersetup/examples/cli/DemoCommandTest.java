package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {

  private static final String TABLE =
      "NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ +\\S+ +eu-west-1[abc] +ip-\\S+ +True ";

  private static Cli.Ran demo(String... args) {
    var all = new java.util.ArrayList<>(java.util.List.of("demo"));
    all.addAll(java.util.List.of(args));
    return Cli.run(new RealSurroundings(), all.toArray(String[]::new));
  }

  @Test
  void migratesAndThenFindsNothingLeftToWrite() {
    var ran = demo("--again");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("payments-prod · eu-west-1 · Kubernetes 1.33")
        .doesNotContain("warning")
        .containsPattern(TABLE)
        .containsSubsequence("Once more", "nothing to change", "0 done, 31 unchanged")
        .containsPattern("The second run issued 0 writes to AWS and 0 to Kubernetes\\.\\s$");
    assertThat(ran.code()).isZero();
  }

  @Test
  void usesAnOlderClusterForAnOlderRelease() {
    var ran = demo("--karpenter-version", "0.36.0");

    assertThat(ran.out())
        .startsWith("payments-prod · eu-west-1 · Kubernetes 1.29")
        .contains("none → 0.36.0", "karpenter.k8s.aws/v1beta1")
        .containsPattern(TABLE);
    assertThat(ran.code()).isZero();
  }

  @Test
  void retiresTheOldNodesAndGoesBack() {
    var ran = demo("--retire", "--back");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .doesNotContain("cluster-autoscaler run one pod each")
        .containsSubsequence(
            "Retirement", "node group web stays at 0 nodes", "And back", "cluster-autoscaler: 1 ")
        .containsPattern(
            "0 of 2 nodes left, (\\d+) of \\1 pods moved, [\\d.]+ → [\\d.]+ CPU,"
                + " [\\d.]+ → [\\d.]+ GiB, \\$\\S+ → .* an hour")
        .containsPattern(TABLE);
    assertThat(ran.code()).isZero();
  }

  @Test
  void refusesAReleaseItCannotSetUp() {
    var ran = demo("--karpenter-version", "9.9.9");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("Karpenter 9.9.9 is not known here");
  }
}
