package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** There and back again, in the sandbox. */
class RollbackRunTest {

  private static final ResourceDefinitionContext POOLS =
      new ResourceDefinitionContext.Builder()
          .withGroup("karpenter.sh")
          .withVersion("v1")
          .withKind("NodePool")
          .withPlural("nodepools")
          .withNamespaced(false)
          .build();

  private static PlanRunner runner(LabSandbox lab) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60));
  }

  private static void migrate(LabSandbox lab, KarpenterSetup setup, Journal journal) {
    runner(lab).journal(journal).run(setup.plan(lab.aws(), lab.kubernetes())).orThrow();
  }

  /** The lab's checkout fits on no node of its node group: it waited before, and waits again. */
  private static void scaleCheckout(LabSandbox lab, int replicas) {
    lab.cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace("shop")
        .withName("checkout")
        .scale(replicas);
    lab.cluster().awaitSettled(Duration.ofSeconds(20));
  }

  private static void back(LabSandbox lab, Journal journal, Rollback how) {
    var plan = RollbackPlanner.plan(journal, how, lab.aws(), lab.kubernetes());
    runner(lab).journal(journal).run(plan).orThrow();
  }

  @Test
  void leavesAccountAndClusterAsTheyWereAndHasNothingToDoASecondTime() {
    try (var lab = LabSandbox.start()) {
      var before = EndState.of(lab, ApiVersion.V1);
      var journal = Journal.inMemory();
      migrate(lab, lab.setup(), journal);
      assertThat(lab.kubernetes().observe().nodeClaims()).isNotEmpty();

      scaleCheckout(lab, 0);
      back(lab, journal, Rollback.full());
      scaleCheckout(lab, 3);

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(before);
      assertThat(lab.kubernetes().observe().nodeClaims()).isEmpty();
      var second = RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());
      assertThat(second.isNoOp()).as(second.toString()).isTrue();
    }
  }

  @Test
  void asAHelmReleaseItGoesWithItsRecords() {
    try (var lab = LabSandbox.start()) {
      var before = EndState.of(lab, ApiVersion.V1);
      var journal = Journal.inMemory();
      migrate(lab, lab.setup().chart(lab.setup().spec().chart().asHelmRelease()), journal);

      scaleCheckout(lab, 0);
      back(lab, journal, Rollback.full());
      scaleCheckout(lab, 3);

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(before);
      assertThat(lab.kubernetes().observe().helmReleases()).isEmpty();
    }
  }

  @Test
  void bringsRetiredNodesBackBeforeKarpentersGo() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var journal = Journal.inMemory();
      migrate(lab, lab.setup().retire(NodeGroups.named("web")), journal);

      scaleCheckout(lab, 0);
      back(lab, journal, Rollback.full());

      var facts = lab.kubernetes().observe();
      assertThat(facts.nodes())
          .extracting(n -> n.labels().getOrDefault("eks.amazonaws.com/nodegroup", "none"))
          .containsOnly("web", "system")
          .contains("web");
      assertThat(facts.pendingPods()).isEmpty();
      assertThat(facts.nodePools()).isEmpty();
      assertThat(facts.autoscalers()).allSatisfy(a -> assertThat(a.replicas()).isEqualTo(1));
    }
  }

  private static void limit(LabSandbox lab, String cpu) {
    lab.cluster()
        .client()
        .genericKubernetesResources(POOLS)
        .withName("default")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"limits\":{\"cpu\":\"" + cpu + "\"}}}");
  }

  /** As GitOps does, which knows nothing of a rollback. */
  @Test
  void stopsBeforeAPodMovesWhereSomeoneLetsANodePoolLaunchAgain() {
    try (var lab = LabSandbox.start()) {
      var journal = Journal.inMemory();
      migrate(lab, lab.setup(), journal);
      scaleCheckout(lab, 0);
      var plan = RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());
      var result =
          runner(lab)
              .journal(journal)
              .listener(
                  event -> {
                    if (event instanceof RunEvent.StepStarted s
                        && s.step().id().equals("retirement/cordon")) {
                      limit(lab, "1000");
                    }
                  })
              .run(plan);

      assertThat(result.isSuccess()).isFalse();
      assertThatThrownBy(result::orThrow)
          .hasMessageContaining("NodePool default: its limits let it launch nodes again")
          .hasMessageContaining("stop what applies it (GitOps, an operator, a person)");
      assertThat(lab.kubernetes().observe().nodePools()).hasSize(1);
      assertThatThrownBy(() -> back(lab, journal, Rollback.full()))
          .hasMessageContaining(
              "another field manager owns what would be changed (.spec.limits.cpu");

      limit(lab, "0");
      back(lab, journal, Rollback.full());

      assertThat(lab.kubernetes().observe().nodePools()).isEmpty();
      assertThat(lab.kubernetes().observe().nodeClaims()).isEmpty();
    }
  }

  @Test
  void protectsWhatHasNoBudgetOnTheWayBackToo() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var journal = Journal.inMemory();
      var web = Retirement.of(NodeGroups.named("web")).protectingTheUnprotected();
      migrate(lab, lab.setup().retire(web), journal);
      scaleCheckout(lab, 0);
      var broken = lab.cluster().brokenBudgets();
      var plan = RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());

      runner(lab).journal(journal).run(plan).orThrow();

      assertThat(plan.toString()).contains("temporary PodDisruptionBudget for ");
      assertThat(broken).filteredOn(b -> b.contains("karpenter-setup-")).isEmpty();
      assertThat(lab.kubernetes().observe().podBudgets())
          .noneMatch(b -> b.name().startsWith("karpenter-setup-"));
      var second = RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());
      assertThat(second.isNoOp()).as(second.toString()).isTrue();
    }
  }

  @Test
  void withoutTheJournalItFindsWhatIsOurs() {
    try (var lab = LabSandbox.start()) {
      migrate(lab, lab.setup(), Journal.inMemory());

      scaleCheckout(lab, 0);
      var plan = lab.setup().rollback(Rollback.full(), lab.aws(), lab.kubernetes());
      runner(lab).run(plan).orThrow();

      var facts = lab.kubernetes().observe();
      assertThat(facts.karpenters()).isEmpty();
      assertThat(facts.crds()).isEmpty();
      assertThat(facts.autoscalers())
          .allSatisfy(
              a -> {
                assertThat(a.replicas()).isEqualTo(1);
                assertThat(a.replicasBefore()).isZero();
              });
    }
  }

  @Test
  void refusesToLeavePodsThatFitOnNoNodeOfTheNodeGroups() {
    try (var lab = LabSandbox.start()) {
      var journal = Journal.inMemory();
      migrate(lab, lab.setup(), journal);

      var plan = RollbackPlanner.plan(journal, Rollback.full(), lab.aws(), lab.kubernetes());

      assertThat(plan.blocking())
          .anySatisfy(f -> assertThat(f.message()).contains("large enough for shop/checkout"));
    }
  }

  @Test
  void canStopHalfWayAndTheSetupGoesOnFromThere() {
    try (var lab = LabSandbox.start()) {
      var journal = Journal.inMemory();
      migrate(lab, lab.setup(), journal);
      var migrated = EndState.of(lab, ApiVersion.V1);

      back(lab, journal, Rollback.full().to(Phase.CUTOVER));
      var half = lab.kubernetes().observe();
      assertThat(half.autoscalers()).allSatisfy(a -> assertThat(a.replicas()).isEqualTo(1));
      assertThat(String.valueOf(half.nodePools().get(0).spec().get("limits"))).contains("cpu=0");
      assertThat(half.nodeClaims()).isNotEmpty();

      migrate(lab, lab.setup(), journal);
      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(migrated);
    }
  }

  static IntStream boundaries() {
    int all;
    try (var lab = LabSandbox.start()) {
      var lines = new ArrayList<String>();
      var journal = Journal.in(new DyingJournal(lines, Integer.MAX_VALUE));
      migrate(lab, lab.setup(), journal);
      scaleCheckout(lab, 0);
      int there = lines.size();
      back(lab, journal, Rollback.full());
      all = 2 * (lines.size() - there);
    }
    // Every seventh: each needs a migration of its own, and neighbours differ by one entry.
    return IntStream.range(0, all).filter(boundary -> boundary % 7 == 0);
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  @Execution(ExecutionMode.CONCURRENT)
  void killedAtEveryStepBoundaryAndRunAgainItEndsAsIfUndisturbed(int boundary) {
    try (var lab = LabSandbox.start()) {
      var before = EndState.of(lab, ApiVersion.V1);
      var lines = new ArrayList<String>();
      migrate(lab, lab.setup(), Journal.in(new DyingJournal(lines, Integer.MAX_VALUE)));
      scaleCheckout(lab, 0);
      var dying = Journal.in(new DyingJournal(lines, boundary));
      var plan = RollbackPlanner.plan(dying, Rollback.full(), lab.aws(), lab.kubernetes());
      assertThatThrownBy(() -> runner(lab).parallelism(1).journal(dying).run(plan))
          .isInstanceOf(DyingJournal.Death.class);

      var journal = Journal.in(new DyingJournal(lines, Integer.MAX_VALUE));
      back(lab, journal, Rollback.full());
      scaleCheckout(lab, 3);

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(before);
    }
  }
}
