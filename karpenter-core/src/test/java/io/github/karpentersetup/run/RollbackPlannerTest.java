package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the journal says of the setup that is rolled back. */
class RollbackPlannerTest {

  private static final ClusterFacts FACTS = LabFacts.of("1.33");
  private static final SetupPlan SETUP =
      Planner.plan(
          SetupSpec.builder()
              .cluster(LabFacts.CLUSTER)
              .migrateFrom(ClusterAutoscaler.discovered())
              .build(),
          FACTS);

  private final Journal journal = Journal.inMemory();

  private void setUp(String outcome) {
    journal.append(new Journal.Entry.RunStarted(Instant.EPOCH, SETUP));
    journal.append(new Journal.Entry.StepStarted(Instant.EPOCH, "network/subnet-tags"));
    if (!outcome.isEmpty()) {
      journal.append(new Journal.Entry.RunFinished(Instant.EPOCH, outcome));
    }
  }

  private static Finding finding(SetupPlan plan, String code) {
    return plan.findings().stream().filter(f -> f.code().equals(code)).findFirst().orElseThrow();
  }

  @Test
  void warnsOfASetupThatFailed() {
    setUp("failed");

    var finding = finding(RollbackPlanner.plan(journal, FACTS), "setup-not-finished");

    assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(finding.message())
        .isEqualTo("the last run of the setup in the journal did not end in success");
    assertThat(finding.fix())
        .isEqualTo(
            "nothing, if it is to be rolled back as far as it got; else finish it first by running"
                + " it again");
  }

  @Test
  void warnsOfASetupThatDied() {
    setUp("");

    assertThat(RollbackPlanner.plan(journal, FACTS).findings())
        .extracting(Finding::code)
        .contains("setup-not-finished");
  }

  @Test
  void saysNothingOfASetupThatWasFinishedByASecondRun() {
    setUp("failed");
    setUp("success");

    assertThat(RollbackPlanner.plan(journal, FACTS).findings())
        .extracting(Finding::code)
        .doesNotContain("setup-not-finished");
  }

  @Test
  void refusesTheJournalOfAnotherCluster() {
    setUp("success");
    var other = FactsEditor.edit(FACTS).set("checkout", "aws", "cluster", "name").facts();

    assertThatThrownBy(() -> RollbackPlanner.plan(journal, other))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("is the journal of payments-prod in account")
        .hasMessageContaining("and this is checkout in account")
        .hasMessageContaining("name the journal of this cluster");
  }

  @Test
  void refusesAJournalWithoutASetup() {
    assertThatThrownBy(() -> RollbackPlanner.plan(journal, FACTS))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("holds no run of a setup")
        .hasMessageContaining("roll back without one");
  }
}
