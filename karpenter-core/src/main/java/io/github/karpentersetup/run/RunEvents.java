package io.github.karpentersetup.run;

import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Step;
import java.time.Clock;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners, one event at a time; what a listener throws stays here. */
final class RunEvents {

  private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

  private final List<RunListener> listeners;
  private final Clock clock;
  private final Moves moves;
  private final Set<RunListener> failed = Collections.newSetFromMap(new IdentityHashMap<>());

  RunEvents(List<RunListener> listeners, Clock clock, Moves moves) {
    this.listeners = listeners;
    this.clock = clock;
    this.moves = moves;
  }

  void runStarted(SetupPlan plan) {
    tell(new RunEvent.RunStarted(clock.instant(), plan));
  }

  void stepStarted(Step step) {
    tell(new RunEvent.StepStarted(clock.instant(), step));
  }

  void stepWaiting(Step step, String on) {
    tell(new RunEvent.StepWaiting(clock.instant(), step, on));
  }

  /** It is under way; {@link #stepWaiting} with how much is left. */
  synchronized void stepProgressed(Step step, Outcome.InProgress progress) {
    stepWaiting(step, progress.detail());
    moves.left(step, progress.left()).ifPresent(this::moving);
  }

  void stepRetried(Step step, String reason, int attempt) {
    tell(new RunEvent.StepRetried(clock.instant(), step, reason, attempt));
  }

  synchronized void stepFinished(Step step, StepResult result) {
    tell(new RunEvent.StepFinished(clock.instant(), step, result));
    moves.ended(step, result).ifPresent(this::moving);
  }

  private void moving(MoveStatus status) {
    tell(new RunEvent.Moving(clock.instant(), status));
  }

  void runFinished(RunResult result) {
    tell(new RunEvent.RunFinished(clock.instant(), result));
  }

  private synchronized void tell(RunEvent event) {
    for (var listener : listeners) {
      try {
        listener.on(event);
      } catch (RuntimeException e) {
        if (failed.add(listener)) {
          LOG.warn("A listener failed; the run goes on, and its next failures are not logged", e);
        }
      }
    }
  }
}
