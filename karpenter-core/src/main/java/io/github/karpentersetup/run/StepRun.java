package io.github.karpentersetup.run;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.plan.Action;
import io.github.karpentersetup.plan.AwsStep;
import io.github.karpentersetup.plan.KubernetesStep;
import io.github.karpentersetup.plan.Step;
import java.time.Duration;
import java.util.Optional;

/** Carries one step out: retries, waits, and looks again where the outcome is not known. */
final class StepRun {

  /** How often a write without an answer is looked at before it is given up as unknown. */
  private static final int LOOKS = 6;

  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

  private final RunSettings settings;
  private final RunEvents events;
  private final Step step;

  StepRun(RunSettings settings, RunEvents events, Step step) {
    this.settings = settings;
    this.events = events;
    this.step = step;
  }

  /**
   * @param alreadyDone whether observing just now showed that it holds
   */
  StepResult carryOut(boolean alreadyDone) {
    events.stepStarted(step);
    var result = alreadyDone ? new StepResult.Unchanged(step.id(), "as wanted") : work();
    if (!alreadyDone) {
      settings.journal().append(new Journal.Entry.StepFinished(now(), result));
    }
    events.stepFinished(step, result);
    return result;
  }

  private StepResult work() {
    try {
      if (step.action() == Action.AWAIT) {
        return await();
      }
      settings.journal().append(new Journal.Entry.StepStarted(now(), step.id()));
      return write();
    } catch (InterruptedException e) {
      return new StepResult.Cancelled(step.id(), "interrupted");
    } catch (RuntimeException e) {
      return new StepResult.Failed(
          step.id(),
          Problem.of(
              step.info().title(),
              "the executor failed: " + e,
              "this is a defect of the executor; report it with the journal"));
    }
  }

  private StepResult write() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      var outcome = execute();
      if (outcome instanceof Outcome.Changed c) {
        return new StepResult.Changed(step.id(), c.detail());
      }
      if (outcome instanceof Outcome.Unchanged u) {
        return new StepResult.Unchanged(step.id(), u.detail());
      }
      if (outcome instanceof Outcome.Refused r) {
        return new StepResult.Failed(step.id(), r.problem());
      }
      if (outcome instanceof Outcome.Unknown u) {
        return lookAgain(u.reason());
      }
      var again = (Outcome.TryAgain) outcome;
      if (attempt >= settings.retries().attempts()) {
        return new StepResult.Failed(
            step.id(),
            Problem.of(
                step.info().title(),
                again.reason() + ", " + attempt + " times",
                "run again later; the step is looked at first"));
      }
      events.stepRetried(step, again.reason(), attempt);
      var pause = again.after().orElse(settings.retries().pauseAfter(attempt));
      if (settings.cancellation().pause(pause)) {
        return new StepResult.Cancelled(
            step.id(), "cancelled while waiting to try again: " + again.reason());
      }
    }
  }

  private StepResult lookAgain(String reason) throws InterruptedException {
    var pause = FIRST_LOOK;
    var seen = "";
    for (int look = 1; look <= LOOKS; look++) {
      var check = check();
      if (check.isHolding()) {
        return new StepResult.Changed(
            step.id(), "done, as looking again showed (" + reason + "): " + check.detail());
      }
      seen = check.detail();
      events.stepWaiting(step, "no answer (" + reason + "); looking again: " + seen);
      settings.cancellation().pause(pause);
      pause = longer(pause);
    }
    return new StepResult.Unknown(step.id(), reason + "; seen since: " + seen);
  }

  private StepResult await() throws InterruptedException {
    var planned = step.info().timeout().orElse(DEFAULT_TIMEOUT);
    var timeout =
        settings.timeout().filter(longest -> longest.compareTo(planned) < 0).orElse(planned);
    long deadline = System.nanoTime() + timeout.toNanos();
    var pause = FIRST_LOOK;
    var last = Optional.<String>empty();
    while (true) {
      var check = check();
      if (check.isHolding()) {
        return last.isEmpty()
            ? new StepResult.Unchanged(step.id(), check.detail())
            : new StepResult.Changed(step.id(), check.detail());
      }
      if (!last.equals(Optional.of(check.detail()))) {
        last = Optional.of(check.detail());
        events.stepWaiting(step, check.detail());
      }
      if (System.nanoTime() - deadline >= 0) {
        return new StepResult.Failed(
            step.id(),
            Problem.of(
                step.info().title(),
                "not so after " + text(timeout) + ": " + check.detail(),
                "put the cause right and run again; it goes on from here"));
      }
      if (settings.cancellation().pause(pause)) {
        return new StepResult.Cancelled(step.id(), "cancelled while waiting: " + check.detail());
      }
      pause = longer(pause);
    }
  }

  private Duration longer(Duration pause) {
    var longer = pause.multipliedBy(3).dividedBy(2);
    return longer.compareTo(settings.pollEvery()) < 0 ? longer : settings.pollEvery();
  }

  private Outcome execute() {
    return step instanceof AwsStep a
        ? settings.aws().execute(a)
        : settings.kubernetes().execute((KubernetesStep) step);
  }

  private Check check() {
    return step instanceof AwsStep a
        ? settings.aws().check(a)
        : settings.kubernetes().check((KubernetesStep) step);
  }

  private java.time.Instant now() {
    return settings.clock().instant();
  }

  private static String text(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toMillis() / 1000.0 + " s";
  }
}
