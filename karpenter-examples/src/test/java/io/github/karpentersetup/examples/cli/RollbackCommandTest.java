package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCommandTest {

  private static final NodeGroups WEB = NodeGroups.named("web");

  @TempDir Path folder;

  @Test
  void printsThePlanAsksAndGoesBack() {
    try (var lab = LabSandbox.start()) {
      var journal = folder.resolve("payments-prod.journal").toString();
      var applied =
          new Cli(lab)
              .run(
                  "apply",
                  "--yes",
                  "--cluster",
                  LabSandbox.CLUSTER,
                  "--chart",
                  lab.chart(),
                  "--timeout",
                  "30s",
                  "--journal",
                  journal);
      assertThat(applied.code()).as(applied.out() + applied.err()).isZero();

      lab.cluster().client().apps().deployments().inNamespace("shop").withName("checkout").scale(0);
      lab.cluster().awaitSettled(Duration.ofSeconds(20));
      var asked = new Cli(lab).answering("no");
      var refused = asked.run("rollback", "--journal", journal);
      assertThat(refused.code()).isEqualTo(ExitCode.CANCELLED);
      assertThat(refused.out()).contains("→ none", "replicas 0 → 1", "Nothing was changed.");
      var safer =
          new Cli(lab)
              .answering("no")
              .run("rollback", "--journal", journal, "--protect-unprotected");
      assertThat(safer.code()).as(safer.err()).isEqualTo(ExitCode.CANCELLED);
      assertThat(asked.questions()).hasSize(1);
      assertThat(lab.kubernetes().observe().karpenters()).isNotEmpty();

      var back = new Cli(lab).run("rollback", "--journal", journal, "--yes", "--timeout", "30s");
      assertThat(back.code()).as(back.out() + back.err()).isZero();
      assertThat(lab.kubernetes().observe().karpenters()).isEmpty();
      assertThat(lab.kubernetes().observe().autoscalers())
          .allSatisfy(a -> assertThat(a.replicas()).isEqualTo(1));
    }
  }

  @Test
  void saysWhatToNameWhereTheJournalHoldsNoSetup() {
    try (var lab = LabSandbox.start()) {
      var ran =
          new Cli(lab).run("rollback", "--journal", folder.resolve("none.journal").toString());

      assertThat(ran.code()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(ran.err()).contains("holds no run of a setup", "name the journal");
    }
  }

  @Test
  void takesNoSetupBesideAJournalAndNothingOfUse() {
    try (var lab = LabSandbox.start()) {
      var journal = folder.resolve("payments-prod.journal").toString();
      var both = new Cli(lab).run("rollback", "--journal", journal, "--retire", "web");
      assertThat(both.code()).isEqualTo(2);
      assertThat(both.err()).contains("The journal says what was set up; leave out the options");

      var use = new Cli(lab).run("rollback", "--metrics-server");
      assertThat(use.code()).isEqualTo(2);
      assertThat(use.err()).contains("--metrics-server");
    }
  }

  @Test
  void emptiesAsManyNodesAtOnceAsAsked() {
    // No node of the pool's cheapest types holds two of these.
    try (var lab =
        LabSandbox.withSystemNodes(b -> b.deployment("shop", "search", 2, "900m", "256Mi"))) {
      lab.cluster().client().apps().deployments().inNamespace("shop").withName("checkout").scale(0);
      var setup = lab.setup().karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM)).retire(WEB);
      PlanRunner.on(lab.aws(), lab.kubernetes())
          .pollEvery(Duration.ofMillis(50))
          .run(setup.plan(lab.aws(), lab.kubernetes()))
          .orThrow();
      assertThat(lab.kubernetes().observe().nodeClaims()).hasSizeGreaterThan(1);

      assertThat(planned(lab))
          .contains("pods of batch 2 Ready elsewhere", "no PodDisruptionBudget protects")
          .doesNotContain("temporary PodDisruptionBudget for shop/search");
      assertThat(planned(lab, "--protect-unprotected"))
          .contains("temporary PodDisruptionBudget for shop/search");
      assertThat(planned(lab, "--nodes-at-once", "50", "--pods-at-once", "3"))
          .contains("pods of batch 1 Ready elsewhere")
          .doesNotContain("pods of batch 2");
    }
  }

  private String planned(LabSandbox lab, String... more) {
    var args =
        new ArrayList<>(
            List.of("rollback", "--cluster", LabSandbox.CLUSTER, "--chart", lab.chart()));
    args.addAll(List.of("--node-group", LabSandbox.SYSTEM, "--retire", "web"));
    args.addAll(List.of(more));
    var ran = new Cli(lab).answering("no").run(args.toArray(String[]::new));
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.CANCELLED);
    return ran.out();
  }

  @Test
  void namesThePhasesWhereOneIsNotKnown() {
    try (var lab = LabSandbox.start()) {
      var ran = new Cli(lab).run("rollback", "--to", "nowhere");

      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("CAPACITY", "CUTOVER");
    }
  }
}
