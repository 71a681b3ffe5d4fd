package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.aws.sandbox.SandboxCrash;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RetryPolicy;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
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

  /** Fewer attempts than it takes looks: what is being deleted did not fail. */
  private static PlanRunner impatient(LabSandbox lab, Journal journal) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(20))
        .retries(new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(10)))
        .timeout(Duration.ofSeconds(60))
        .journal(journal);
  }

  /** The lab's checkout fits on no node of its node group. */
  private static void scaleCheckout(LabSandbox lab, int replicas) {
    var shop = lab.cluster().client().apps().deployments().inNamespace("shop");
    shop.withName("checkout").scale(replicas);
    lab.cluster().awaitSettled(Duration.ofSeconds(20));
  }

  private static SetupPlan back(LabSandbox lab, Journal journal) {
    return RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());
  }

  @Test
  void goesBackHoweverLongTheProfileTakesToBeDeleted() {
    try (var lab = LabSandbox.start()) {
      var before = EndState.of(lab, ApiVersion.V1);
      var journal = Journal.inMemory();
      impatient(lab, journal).run(plan(lab)).orThrow();
      scaleCheckout(lab, 0);

      lab.account().settlingReads(12);
      var waits = new ArrayList<String>();
      impatient(lab, journal)
          .listener(
              event -> {
                if (event instanceof RunEvent.StepWaiting w) {
                  waits.add(w.on());
                }
              })
          .run(back(lab, journal))
          .orThrow();

      assertThat(waits).filteredOn(w -> w.endsWith("karpenter is DELETING")).hasSizeGreaterThan(3);
      scaleCheckout(lab, 3);
      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(before);
    }
  }

  @Test
  void theProfilesAccessEntryGoesAlsoIfTheRunDiedAfterTheProfileWent() {
    try (var lab = LabSandbox.start()) {
      var before = EndState.of(lab, ApiVersion.V1);
      var journal = Journal.inMemory();
      impatient(lab, journal).run(plan(lab)).orThrow();
      scaleCheckout(lab, 0);
      lab.account()
          .on(
              call ->
                  call.operation().equals("DeleteAccessEntry")
                      && call.request().contains("Fargate"))
          .crashBeforeEffect();
      var plan = back(lab, journal);
      assertThatThrownBy(() -> impatient(lab, journal).parallelism(1).run(plan))
          .isInstanceOf(SandboxCrash.class);
      lab.account().clearFaults();
      lab.account().revive();

      impatient(lab, journal).run(back(lab, journal)).orThrow();

      scaleCheckout(lab, 3);
      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(before);
    }
  }
}
