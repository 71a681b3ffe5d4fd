package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole migration with Karpenter itself on Fargate. */
class FargateTest {

  private static SetupPlan plan(LabSandbox lab) {
    return lab.setup()
        .karpenterOn(Host.fargate("karpenter").createdIfMissing())
        .plan(lab.aws(), lab.kubernetes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.14.1", "0.36.0"})
  void movesTheClusterWithKarpenterOnAProfileThatItMade(String version) {
    try (var lab = LabSandbox.with(KarpenterVersion.parse(version))) {
      var runner =
          PlanRunner.on(lab.aws(), lab.kubernetes())
              .pollEvery(Duration.ofMillis(50))
              .timeout(Duration.ofSeconds(60));

      var first = plan(lab);
      runner.run(first).orThrow();

      assertThat(first.findings())
          .extracting(Finding::code)
          .contains("karpenter-on-fargate")
          .doesNotContain("karpenter-placed", "host-stays");
      var pods =
          lab.cluster()
              .client()
              .pods()
              .inNamespace("kube-system")
              .withLabel("app.kubernetes.io/name", "karpenter")
              .list()
              .getItems();
      assertThat(pods)
          .hasSize(2)
          .extracting(p -> p.getSpec().getNodeName())
          .doesNotHaveDuplicates()
          .allMatch(name -> name.startsWith("fargate-ip-"));
      assertThat(pods).extracting(p -> p.getSpec().getDnsPolicy()).containsOnly("Default");
      assertThat(lab.kubernetes().observe().pendingPods()).isEmpty();
      assertThat(lab.kubernetes().observe().nodeClaims()).isNotEmpty();

      lab.forgetCalls();
      var second = plan(lab);
      runner.run(second).orThrow();
      assertThat(second.isNoOp()).as(second.toString()).isTrue();
      assertThat(lab.account().writes()).isEmpty();
      assertThat(lab.cluster().writes()).isEmpty();
    }
  }
}
