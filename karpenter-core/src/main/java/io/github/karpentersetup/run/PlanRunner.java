package io.github.karpentersetup.run;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.StalePlanException;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.Observation;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.Rollbacks;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.whatif.Catalogue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Carries plans out: independent steps in parallel up to a bound, a journal entry forced to disk
 * before and after each write, retries for throttling, and a result for every step.
 *
 * <p>A plan is refused before anything is written if it has blocking findings or if what it was
 * made from has changed. A run that died is finished by running again.
 *
 * <p>Immutable; every method that configures returns another runner.
 */
public final class PlanRunner {

  private final ImmutableRunSettings settings;

  private PlanRunner(ImmutableRunSettings settings) {
    this.settings = settings;
  }

  /**
   * With these executors, a journal in memory, at most eight steps at a time, {@link
   * RetryPolicy#standard}, looking at what is awaited every two seconds at the most, and the
   * system's clock.
   */
  public static PlanRunner on(AwsExecutor aws, KubernetesExecutor kubernetes) {
    return new PlanRunner(ImmutableRunSettings.builder().aws(aws).kubernetes(kubernetes).build());
  }

  /** With a journal in this file, made if it is not there and appended to if it is. */
  public PlanRunner journal(Path file) {
    return journal(Journal.at(file));
  }

  /** With this journal. */
  public PlanRunner journal(Journal journal) {
    return new PlanRunner(settings.withJournal(journal));
  }

  /** With at most this many steps at a time; at least one. */
  public PlanRunner parallelism(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("parallelism must be at least 1, was " + steps);
    }
    return new PlanRunner(settings.withParallelism(steps));
  }

  /** With another retry policy. */
  public PlanRunner retries(RetryPolicy retries) {
    return new PlanRunner(settings.withRetries(retries));
  }

  /** Looking at what is awaited this often at the most; the first looks come sooner. */
  public PlanRunner pollEvery(Duration interval) {
    return new PlanRunner(settings.withPollEvery(interval));
  }

  /** Waiting at most this long for anything, if the plan would wait longer. */
  public PlanRunner timeout(Duration longest) {
    return new PlanRunner(settings.withTimeout(longest));
  }

  /** With one more listener. */
  public PlanRunner listener(RunListener listener) {
    var listeners = new ArrayList<>(settings.listeners());
    listeners.add(listener);
    return new PlanRunner(settings.withListeners(listeners));
  }

  /** To be paused, continued and cancelled from outside. */
  public PlanRunner control(RunControl control) {
    return new PlanRunner(settings.withControl(control));
  }

  /**
   * With these prices, for what {@link RunEvent.Moving} tells of cost. Default: {@link
   * Catalogue#embedded()}, for the cluster's region.
   */
  public PlanRunner prices(Catalogue catalogue) {
    return new PlanRunner(settings.withPrices(catalogue));
  }

  /** With another clock, for the times in journal and events. */
  public PlanRunner clock(Clock clock) {
    return new PlanRunner(settings.withClock(clock));
  }

  /**
   * Carries the plan out and returns when every step has ended, in success or not.
   *
   * @throws PreflightException if the plan has blocking findings, the world cannot be observed, the
   *     chart cannot be found, or the journal is another cluster's, in use, or unusable
   * @throws StalePlanException if what the plan was made from has changed
   */
  public RunResult run(SetupPlan plan) {
    refuseBlocked(plan);
    refuseForeignJournal(plan);
    var facts =
        Observation.of(
            cluster -> Planner.lookup(plan.spec(), cluster), settings.aws(), settings.kubernetes());
    var fresh =
        plan.rollback().isPresent()
            ? Rollbacks.again(plan, facts)
            : Planner.plan(plan.spec(), facts);
    refuseBlocked(fresh);
    var changes = plan.compare(fresh);
    if (!changes.isEmpty()) {
      throw new StalePlanException(changes);
    }
    refuseObstacles(fresh);
    var hold = settings.journal().hold();
    try {
      return new PlanRun(settings, plan, fresh, facts).toTheEnd();
    } finally {
      hold.close();
    }
  }

  /** What would stop the run half-way is found before its first write. */
  private void refuseObstacles(SetupPlan fresh) {
    var obstacles =
        fresh.writes().stream()
            .filter(KubernetesStep.class::isInstance)
            .flatMap(s -> settings.kubernetes().obstacle((KubernetesStep) s).stream())
            .toList();
    if (!obstacles.isEmpty()) {
      throw new PreflightException(obstacles, null);
    }
  }

  private void refuseForeignJournal(SetupPlan plan) {
    settings
        .journal()
        .target()
        .filter(target -> !isSame(target, plan.target()))
        .ifPresent(
            target -> {
              throw new PreflightException(
                  Problem.of(
                      "journal",
                      settings.journal().location()
                          + " is the journal of "
                          + words(target)
                          + ", and the plan is for "
                          + words(plan.target()),
                      "give every cluster a journal of its own"),
                  null);
            });
  }

  private static boolean isSame(SetupPlan.Target one, SetupPlan.Target other) {
    return words(one).equals(words(other));
  }

  private static String words(SetupPlan.Target target) {
    return target.cluster() + " in " + target.region() + ", account " + target.account();
  }

  private static void refuseBlocked(SetupPlan plan) {
    if (!plan.isApplicable()) {
      throw new PreflightException(
          plan.blocking().stream().map(f -> Problem.of(f.code(), f.message(), f.fix())).toList(),
          null);
    }
  }
}
