package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.RevertInCluster;
import io.github.karpentersetup.step.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes plans that go back. Like {@link Planner}, they do no I/O, and the same input gives the same
 * plan to the byte.
 */
public final class Rollbacks {

  private Rollbacks() {}

  /**
   * Undoes steps that were carried out, and whatever else in the account and the cluster carries
   * this library's marks for the spec's cluster.
   *
   * @param spec what the cluster was set up from
   * @param done the steps that were carried out, as they were planned, oldest first
   * @param how how far back, what for, and how fast
   * @param facts what is there now, of {@link Planner#lookup} of the spec
   */
  public static SetupPlan plan(SetupSpec spec, List<Step> done, Rollback how, ClusterFacts facts) {
    return new RollbackDraft(spec, how, facts).plan(done);
  }

  /**
   * The same rollback, from what is there now. What has been undone meanwhile is not in it any
   * more.
   *
   * @throws IllegalArgumentException if the plan is no rollback
   */
  public static SetupPlan again(SetupPlan plan, ClusterFacts facts) {
    var how =
        plan.rollback().orElseThrow(() -> new IllegalArgumentException("the plan is no rollback"));
    return plan(plan.spec(), new ArrayList<>(undone(plan).values()), how, facts);
  }

  /** The steps that a rollback undoes, as they were planned, by the ids of the steps that undo. */
  public static Map<String, Step> undone(SetupPlan rollback) {
    var steps = new LinkedHashMap<String, Step>();
    for (var step : rollback.steps()) {
      if (step instanceof RevertInAccount revert) {
        steps.put(step.id(), revert.of());
      } else if (step instanceof RevertInCluster revert) {
        steps.put(step.id(), revert.of());
      }
    }
    return steps;
  }
}
