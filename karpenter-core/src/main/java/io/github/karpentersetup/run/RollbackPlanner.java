package io.github.karpentersetup.run;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.Observation;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.Rollbacks;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the plan that goes back from Karpenter to what was there before: a {@link SetupPlan} that
 * prints, runs, journals and resumes like any other. Only what this library made is removed.
 *
 * <pre>{@code
 * SetupPlan back = RollbackPlanner.plan(journal, Rollback.full(), aws, kubernetes);
 * System.out.println(back);
 * PlanRunner.on(aws, kubernetes).journal(journal).run(back).orThrow();
 * }</pre>
 */
public final class RollbackPlanner {

  private RollbackPlanner() {}

  /** Everything back, with the values of before from the journal. */
  public static SetupPlan plan(Journal journal, ClusterFacts facts) {
    return plan(journal, facts, Rollback.full());
  }

  /**
   * Back with the values of before from the journal. Of several runs in it, the oldest that touched
   * something tells what was there before; what was rolled back since counts as untouched.
   *
   * @param facts what is there now, of {@link Planner#lookup} of {@link #spec}
   * @throws PreflightException if the journal holds no run of a setup, or is another cluster's
   */
  public static SetupPlan plan(Journal journal, ClusterFacts facts, Rollback how) {
    var done = Done.of(journal);
    var setup = done.setup(journal);
    requireSame(journal, setup.target(), facts);
    var plan = Rollbacks.plan(setup.spec(), done.steps(), how, facts);
    return done.isFinished() ? plan : withWarning(plan);
  }

  /** Everything back, from the marks in the account and the cluster alone. */
  public static SetupPlan plan(SetupSpec spec, ClusterFacts facts) {
    return plan(spec, facts, Rollback.full());
  }

  /**
   * Back from the marks in the account and the cluster alone: for a setup whose journal is lost.
   * What has no marks stays, and is named.
   *
   * @param facts what is there now, of {@link Planner#lookup} of the spec
   */
  public static SetupPlan plan(SetupSpec spec, ClusterFacts facts, Rollback how) {
    return Rollbacks.plan(spec, List.of(), how, facts);
  }

  /**
   * Observes, and plans from the journal.
   *
   * @throws PreflightException if the journal holds no run of a setup or is another cluster's, or
   *     the account or the cluster cannot be read
   */
  public static SetupPlan plan(
      Journal journal, Rollback how, AwsExecutor aws, KubernetesExecutor kubernetes) {
    return plan(
        journal,
        Observation.of(cluster -> Planner.lookup(spec(journal), cluster), aws, kubernetes),
        how);
  }

  /**
   * What the last setup in the journal was made from.
   *
   * @throws PreflightException if it holds no run of a setup
   */
  public static SetupSpec spec(Journal journal) {
    return Done.of(journal).setup(journal).spec();
  }

  private static void requireSame(Journal journal, SetupPlan.Target target, ClusterFacts facts) {
    var there = facts.aws().cluster().name() + " in account " + facts.aws().accountId();
    var meant = target.cluster() + " in account " + target.account();
    if (!there.equals(meant)) {
      throw new PreflightException(
          Problem.of(
              "journal",
              journal.location() + " is the journal of " + meant + ", and this is " + there,
              "name the journal of this cluster, or use the credentials of that one"),
          null);
    }
  }

  private static SetupPlan withWarning(SetupPlan plan) {
    var findings = new ArrayList<>(plan.findings());
    findings.add(
        Finding.warning(
            "setup-not-finished",
            "the last run of the setup in the journal did not end in success",
            "nothing, if it is to be rolled back as far as it got; else finish it first by running"
                + " it again"));
    findings.sort(java.util.Comparator.comparing(Finding::severity));
    return new SetupPlan(
        plan.format(),
        plan.target(),
        plan.karpenterBefore(),
        plan.karpenter(),
        plan.spec(),
        findings,
        plan.steps(),
        plan.rollback());
  }

  /** What a journal tells was done by setups and not rolled back since. */
  private static final class Done {

    private final Map<String, Step> steps = new LinkedHashMap<>();
    private Optional<SetupPlan> setup = Optional.empty();
    private boolean isFinished = true;

    static Done of(Journal journal) {
      var done = new Done();
      var running = Optional.<SetupPlan>empty();
      for (var entry : journal.entries()) {
        if (entry instanceof Journal.Entry.RunStarted run) {
          running = Optional.of(run.plan());
          if (run.plan().rollback().isEmpty()) {
            done.setup = running;
            done.isFinished = false;
          }
        } else if (running.isPresent()) {
          done.read(entry, running.get());
        }
      }
      return done;
    }

    private void read(Journal.Entry entry, SetupPlan running) {
      if (running.rollback().isPresent()) {
        if (entry instanceof Journal.Entry.StepFinished f && f.result().isSuccess()) {
          Optional.ofNullable(Rollbacks.undone(running).get(f.result().step()))
              .ifPresent(s -> steps.remove(s.id()));
        }
      } else if (entry instanceof Journal.Entry.StepStarted s) {
        // A write that was begun may have taken effect, however it ended.
        running.steps().stream()
            .filter(step -> step.id().equals(s.step()))
            .forEach(step -> steps.putIfAbsent(step.id(), step));
      } else if (entry instanceof Journal.Entry.RunFinished f) {
        isFinished = f.outcome().equals("success");
      }
    }

    List<Step> steps() {
      return List.copyOf(steps.values());
    }

    boolean isFinished() {
      return isFinished;
    }

    SetupPlan setup(Journal journal) {
      return setup.orElseThrow(
          () ->
              new PreflightException(
                  Problem.of(
                      "journal",
                      journal.location() + " holds no run of a setup",
                      "name the journal that the setup was run with, or roll back without one, from"
                          + " the setup's own spec"),
                  null));
    }
  }
}
