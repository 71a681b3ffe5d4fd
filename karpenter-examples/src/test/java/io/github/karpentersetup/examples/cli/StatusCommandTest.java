package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.run.PlanRunner;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusCommandTest {

  @Test
  void showsTheClusterBeforeAndAfterTheMigration() {
    try (var lab = LabSandbox.start()) {
      var before = new Cli(lab).run("status", "--cluster", LabSandbox.CLUSTER);

      assertThat(before.code()).isZero();
      assertThat(before.out())
          .startsWith("payments-prod · " + lab.cluster().url() + " · Kubernetes 1.33")
          .containsPattern("Karpenter +not installed")
          .containsPattern("Cluster Autoscaler +kube-system/cluster-autoscaler +1 of 1 replicas")
          .containsPattern("Pod without a node +shop/checkout-\\S+")
          .endsWith("No NodeClaims.\n");

      PlanRunner.on(lab.aws(), lab.kubernetes())
          .timeout(Duration.ofSeconds(30))
          .run(lab.setup().plan(lab.aws(), lab.kubernetes()))
          .orThrow();
      var after = new Cli(lab).run("status");

      assertThat(after.code()).isZero();
      assertThat(after.out())
          .containsPattern("Karpenter +kube-system/karpenter +1.14.1 +2 of 2 replicas ready")
          .containsPattern("NodePool +default +Ready")
          .containsPattern("EC2NodeClass +default +Ready")
          .containsPattern("Cluster Autoscaler +kube-system/cluster-autoscaler +off: 0 replicas")
          .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ .* True ")
          .doesNotContain("Pod without a node");
    }
  }

  @Test
  void hasEveryListInJsonAlsoWhenEmpty() {
    try (var lab = LabSandbox.start()) {
      var ran = new Cli(lab).run("status", "--output", "json");

      var status = Json.readTree(ran.out());
      assertThat(status)
          .containsOnlyKeys(
              "server",
              "kubernetes",
              "karpenter",
              "upgrades",
              "autoscalers",
              "nodePools",
              "nodeClasses",
              "nodeClaims",
              "pendingPods")
          .containsEntry("kubernetes", "1.33")
          .containsEntry("nodeClaims", List.of());
      assertThat(ran.code()).isZero();
    }
  }

  @Test
  void saysWhereKarpenterCanGoFromHere() {
    assertThat(NextReleases.of("0.36.0", "1.29").map(NextReleases::text))
        .contains("next: 0.36.9, then 1.0.14, then 1.14.1");
    assertThat(NextReleases.of("1.9.0", "1.33").map(NextReleases::text)).contains("next: 1.14.1");
    assertThat(NextReleases.of("0.37.0", "1.32").map(NextReleases::text).orElse(""))
        .startsWith("no newer release: only the 1.0 line converts");
    assertThat(NextReleases.of("1.14.1", "1.33")).isEmpty();
    assertThat(NextReleases.of("", "1.33")).isEmpty();
  }
}
