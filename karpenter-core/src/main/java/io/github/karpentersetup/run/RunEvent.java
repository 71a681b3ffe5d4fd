package io.github.karpentersetup.run;

import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Step;
import java.time.Instant;

/** What a running plan tells its listeners, in order, from one thread at a time. */
public sealed interface RunEvent {

  /** When it happened. */
  Instant at();

  /** The plan was found fresh; its first steps are about to start. */
  record RunStarted(Instant at, SetupPlan plan) implements RunEvent {}

  /** A step started. */
  record StepStarted(Instant at, Step step) implements RunEvent {}

  /** A step waits; {@code on} says for what. Sent only when the words change. */
  record StepWaiting(Instant at, Step step, String on) implements RunEvent {}

  /** A step will be tried again, for {@code reason}; {@code attempt} counts from 1. */
  record StepRetried(Instant at, Step step, String reason, int attempt) implements RunEvent {}

  /**
   * Nodes are being emptied, and something has moved since the last time; once a second at the
   * most, but for the end of a step.
   */
  record Moving(Instant at, MoveStatus status) implements RunEvent {}

  /** A step ended. */
  record StepFinished(Instant at, Step step, StepResult result) implements RunEvent {}

  /** All steps have ended. */
  record RunFinished(Instant at, RunResult result) implements RunEvent {}
}
