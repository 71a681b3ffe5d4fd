package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.spec.Chart;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {

  @Test
  void migratesTheLabsCluster(@TempDir Path folder) {
    var journal = folder.resolve("payments-prod.journal");
    try (var lab = LabSandbox.start()) {
      var setup = QuickStart.setup().chart(Chart.at(lab.chart()));

      var result = QuickStart.migrate(setup, lab.aws(), lab.kubernetes(), journal);

      assertThat(result.isSuccess()).isTrue();
      var facts = lab.kubernetes().observe();
      assertThat(facts.nodeClaims())
          .isNotEmpty()
          .allSatisfy(c -> assertThat(c.ready()).isEqualTo("True"));
      assertThat(facts.autoscalers()).allSatisfy(a -> assertThat(a.replicas()).isZero());
      assertThat(facts.pendingPods()).isEmpty();
      assertThat(Journal.at(journal).entries()).isNotEmpty();
      assertThat(setup.plan(lab.aws(), lab.kubernetes()).isNoOp()).isTrue();
    }
  }
}
