package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.examples.NodeClaimTable;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.run.StepResult;
import io.github.karpentersetup.step.Step;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Carries a plan out before the eyes of a person, and says what came of it. */
final class Applying {

  private final PlanRunner runner;
  private final KubernetesExecutor kubernetes;
  private final Surroundings surroundings;
  private final PrintWriter out;

  Applying(
      PlanRunner runner,
      KubernetesExecutor kubernetes,
      Surroundings surroundings,
      PrintWriter out) {
    this.runner = runner;
    this.kubernetes = kubernetes;
    this.surroundings = surroundings;
    this.out = out;
  }

  RunResult run(SetupPlan plan) {
    return run(plan, result -> {});
  }

  /**
   * @param last prints what is left to print; once this method has returned, the JVM may end
   */
  RunResult run(SetupPlan plan, Consumer<RunResult> last) {
    var interrupt = InterruptSignal.stops(surroundings.control());
    try {
      var result = runWithProgress(plan);
      report(plan, result);
      last.accept(result);
      return result;
    } finally {
      out.flush();
      interrupt.close();
    }
  }

  private RunResult runWithProgress(SetupPlan plan) {
    try (var progress = surroundings.isInteractive() ? new BarProgress() : new PlainProgress(out)) {
      return runner.control(surroundings.control()).listener(progress).run(plan);
    }
  }

  private void report(SetupPlan plan, RunResult result) {
    out.println();
    out.println(result);
    var changed = changed(plan, result);
    if (!changed.isEmpty()) {
      out.println();
      out.println("Changed");
      changed.forEach(s -> out.println("  " + s.action().mark() + " " + s.info().title()));
      if (plan.rollback().isEmpty()) {
        out.println();
        out.println("To go back, in this order; karpenter-setup rollback does it");
        Collections.reverse(changed);
        changed.forEach(s -> out.println("  " + undo(s)));
      }
    }
    out.println();
    out.println("Journal: " + result.journal());
    if (!result.isSuccess()) {
      out.println(
          surroundings.control().isCancelled()
              ? "Cancelled. To resume, run the same command again: it goes on from here."
              : "Put the cause right and run the same command again: it goes on from here.");
      return;
    }
    out.println();
    out.print(NodeClaimTable.of(kubernetes.observe().nodeClaims(), Instant.now()));
  }

  /** The steps that wrote, or may have. */
  private static List<Step> changed(SetupPlan plan, RunResult result) {
    var changed = new ArrayList<Step>();
    for (int i = 0; i < plan.steps().size(); i++) {
      var step = plan.steps().get(i);
      var ended = result.steps().get(i);
      if (step.action().writes()
          && (ended instanceof StepResult.Changed || ended instanceof StepResult.Unknown)) {
        changed.add(step);
      }
    }
    return changed;
  }

  /** Some undos name what they are about, and some only what becomes of it. */
  private static String undo(Step step) {
    var undo = step.info().undo().text();
    var title = step.info().title();
    return undo.contains(title) ? undo : title + ": " + undo;
  }
}
