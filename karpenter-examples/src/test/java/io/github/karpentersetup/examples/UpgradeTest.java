package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From 0.36.0 to 1.14.1 by way of the releases between, in the sandbox. */
class UpgradeTest {

  private static final List<String> RELEASES = List.of("0.36.0", "0.36.9", "1.0.14", "1.14.1");

  private static LabSandbox lab() {
    var lab =
        LabSandbox.upgrading(
            "1.29",
            RELEASES.stream().map(KarpenterVersion::parse).toArray(KarpenterVersion[]::new));
    runner(lab).run(lab.setup().plan(lab.aws(), lab.kubernetes())).orThrow();
    lab.forgetCalls();
    return lab;
  }

  private static SetupPlan upgrade(LabSandbox lab) {
    return lab.setup().karpenter("1.14.1").plan(lab.aws(), lab.kubernetes());
  }

  private static PlanRunner runner(LabSandbox lab) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60));
  }

  private static List<String> nodes(LabSandbox lab) {
    return lab.cluster().client().nodes().list().getItems().stream()
        .map(n -> n.getMetadata().getName() + " " + n.getMetadata().getUid())
        .toList();
  }

  @Test
  void goesFromV1beta1ToV1AndLeavesTheNodesAlone() {
    try (var lab = lab()) {
      var before = nodes(lab);
      var plan = upgrade(lab);
      assertThat(plan.blocking()).isEmpty();

      runner(lab).run(plan).orThrow();

      var facts = lab.kubernetes().observe();
      assertThat(facts.karpenters())
          .extracting(KubernetesFacts.Karpenter::version)
          .containsExactly("1.14.1");
      assertThat(facts.crds().keySet())
          .contains("nodeoverlays.karpenter.sh", "capacitybuffers.autoscaling.x-k8s.io");
      assertThat(facts.crds().values())
          .allSatisfy(
              crd -> {
                assertThat(crd.release()).isEqualTo("1.14.1");
                assertThat(crd.servedVersions()).isEqualTo(crd.storedVersions());
              });
      for (var converted : List.of("nodepools.karpenter.sh", "nodeclaims.karpenter.sh")) {
        assertThat(facts.crds().get(converted))
            .satisfies(crd -> assertThat(crd.storedVersions()).containsExactly("v1"));
      }
      assertThat(facts.nodePools())
          .extracting(KubernetesFacts.LiveObject::apiVersion)
          .containsExactly("karpenter.sh/v1");
      assertThat(facts.nodeClasses())
          .extracting(KubernetesFacts.LiveObject::apiVersion)
          .containsExactly("karpenter.k8s.aws/v1");
      assertThat(facts.nodeClaims()).isNotEmpty();
      assertThat(nodes(lab)).isEqualTo(before);
    }
  }

  @Test
  void aPlanAfterItHasNothingToDo() {
    try (var lab = lab()) {
      runner(lab).run(upgrade(lab)).orThrow();
      lab.forgetCalls();

      var second = upgrade(lab);
      runner(lab).run(second).orThrow();

      assertThat(second.isNoOp()).as(second.toString()).isTrue();
      assertThat(lab.cluster().writes()).isEmpty();
      assertThat(lab.account().writes()).isEmpty();
    }
  }

  @Test
  void convertsWithTheWebhookWhereKarpenterRunsNotWhereTheChartSays() {
    try (var lab =
        LabSandbox.upgrading(
            "1.29", KarpenterVersion.parse("0.36.9"), KarpenterVersion.parse("1.0.14"))) {
      var setup = lab.setup().namespace("karpenter");
      runner(lab).run(setup.plan(lab.aws(), lab.kubernetes())).orThrow();

      runner(lab).run(setup.karpenter("1.0.14").plan(lab.aws(), lab.kubernetes())).orThrow();

      assertThat(
              lab.cluster()
                  .client()
                  .apiextensions()
                  .v1()
                  .customResourceDefinitions()
                  .withName("nodepools.karpenter.sh")
                  .get()
                  .getSpec()
                  .getConversion()
                  .getWebhook()
                  .getClientConfig()
                  .getService())
          .satisfies(
              s -> {
                assertThat(s.getNamespace()).isEqualTo("karpenter");
                assertThat(s.getName()).isEqualTo("karpenter");
              });
      var pools =
          EndState.custom(
              lab.cluster().client(), "karpenter.sh", ApiVersion.V1BETA1, "nodepools", "NodePool");
      assertThat(pools)
          .extracting(HasMetadata::getApiVersion)
          .containsExactly("karpenter.sh/v1beta1");
    }
  }

  @Test
  void killedAtEveryBoundaryTheSamePlanIsTakenUpAgainAndEndsAsIfUndisturbed() {
    String undisturbed;
    int appends;
    try (var lab = lab()) {
      var lines = new ArrayList<String>();
      runner(lab)
          .parallelism(1)
          .journal(Journal.in(new DyingJournal(lines, Integer.MAX_VALUE)))
          .run(upgrade(lab))
          .orThrow();
      undisturbed = EndState.of(lab, ApiVersion.V1);
      appends = lines.size();
    }

    try (var lab = lab()) {
      var plan = upgrade(lab);
      var lines = new ArrayList<String>();
      int deaths = 0;
      while (!died(lab, plan, new DyingJournal(lines, deaths)).isEmpty()) {
        deaths++;
      }

      assertThat(deaths).as("of %s entries", appends).isGreaterThan(appends / 2);
      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(undisturbed);
    }
  }

  /** How it died; empty if it came to its end. */
  private static Optional<DyingJournal.Death> died(
      LabSandbox lab, SetupPlan plan, DyingJournal journal) {
    try {
      runner(lab).parallelism(1).journal(Journal.in(journal)).run(plan).orThrow();
      return Optional.empty();
    } catch (DyingJournal.Death death) {
      return Optional.of(death);
    }
  }
}
