package io.github.karpentersetup.run;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one plan: starts each step once all that it comes after have succeeded. This thread
 * alone decides; the pool's threads only carry single steps out.
 */
final class PlanRun {

  private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

  private final RunSettings settings;
  private final SetupPlan plan;
  private final Set<String> alreadyDone = new LinkedHashSet<>();
  private final Map<String, Step> waiting = new LinkedHashMap<>();
  private final Map<String, StepResult> results = new HashMap<>();
  private final RunEvents events;
  private final AtomicBoolean journalFailed = new AtomicBoolean();

  /**
   * @param fresh made just now from the same spec; what it keeps has been done meanwhile
   * @param facts what that one was made from
   */
  PlanRun(RunSettings settings, SetupPlan plan, SetupPlan fresh, ClusterFacts facts) {
    this.settings = settings;
    this.plan = plan;
    this.events =
        new RunEvents(settings.listeners(), settings.clock(), Moves.of(settings, plan, facts));
    plan.steps().forEach(s -> waiting.put(s.id(), s));
    fresh.steps().stream()
        .filter(s -> s.action() == Action.KEEP)
        .forEach(s -> alreadyDone.add(s.id()));
    alreadyDone.addAll(plan.past(fresh));
  }

  RunResult toTheEnd() {
    var started = settings.clock().instant();
    settings.journal().append(new Journal.Entry.RunStarted(started, plan));
    events.runStarted(plan);
    var threads =
        Executors.newFixedThreadPool(
            settings.parallelism(),
            work -> {
              var thread = new Thread(work, "karpenter-setup");
              thread.setDaemon(true);
              return thread;
            });
    try {
      carryOut(new ExecutorCompletionService<>(threads));
    } finally {
      threads.shutdownNow();
    }
    var result = result(started);
    journalEnd(result);
    events.runFinished(result);
    return result;
  }

  /** The results are known by now: a journal that fails here must not hide them. */
  private void journalEnd(RunResult result) {
    try {
      settings
          .journal()
          .append(
              new Journal.Entry.RunFinished(
                  settings.clock().instant(), result.isSuccess() ? "success" : "incomplete"));
    } catch (RuntimeException e) {
      LOG.warn("The end of the run is not in the journal {}", settings.journal().location(), e);
    }
  }

  private void carryOut(CompletionService<StepResult> pool) {
    int running = start(pool);
    while (running > 0) {
      var result = take(pool);
      running--;
      results.put(result.step(), result);
      running += start(pool);
    }
  }

  /** Starts what can start now and settles what never will; returns how many steps it started. */
  private int start(CompletionService<StepResult> pool) {
    int started = 0;
    var again = new ArrayDeque<>(new ArrayList<>(waiting.values()));
    while (!again.isEmpty()) {
      var step = again.poll();
      var failed =
          step.info().after().stream()
              .filter(id -> results.containsKey(id) && !result(id).isSuccess())
              .findFirst();
      if (failed.isPresent()) {
        settle(step, new StepResult.Skipped(step.id(), failed.get()));
        again = new ArrayDeque<>(waiting.values());
      } else if (journalFailed.get()) {
        settle(
            step,
            new StepResult.Cancelled(step.id(), "not started: the journal cannot be written"));
      } else if (settings.control().isCancelled()) {
        settle(step, new StepResult.Cancelled(step.id(), "not started: the run was cancelled"));
      } else if (results.keySet().containsAll(step.info().after())) {
        waiting.remove(step.id());
        var done = step.action() == Action.KEEP || alreadyDone.contains(step.id());
        pool.submit(() -> new StepRun(settings, events, step, journalFailed).carryOut(done));
        started++;
      }
    }
    return started;
  }

  private StepResult result(String id) {
    var result = results.get(id);
    if (result == null) {
      throw new IllegalStateException("step " + id + " has no result yet");
    }
    return result;
  }

  private void settle(Step step, StepResult result) {
    waiting.remove(step.id());
    results.put(step.id(), result);
    events.stepFinished(step, result);
  }

  private StepResult take(CompletionService<StepResult> pool) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return pool.take().get();
        } catch (InterruptedException e) {
          // Whoever interrupts this thread wants the run to stop; steps that write finish first.
          interrupted = true;
          settings.control().cancel();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RunResult result(Instant started) {
    var ordered = plan.steps().stream().map(s -> result(s.id())).toList();
    return new RunResult(
        ordered,
        Duration.between(started, settings.clock().instant()),
        settings.journal().location());
  }
}
