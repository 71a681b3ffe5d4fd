package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCommandTest {

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
  void namesThePhasesWhereOneIsNotKnown() {
    try (var lab = LabSandbox.start()) {
      var ran = new Cli(lab).run("rollback", "--to", "nowhere");

      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("CAPACITY", "CUTOVER");
    }
  }
}
