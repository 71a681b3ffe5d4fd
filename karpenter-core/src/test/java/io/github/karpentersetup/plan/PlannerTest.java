package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static SetupSpec lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER)
        .migrateFrom(ClusterAutoscaler.discovered())
        .spec();
  }

  @Test
  void printsForReview() {
    var plan = Planner.plan(lab(), LabFacts.of("1.33"));
    assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
  }
}
