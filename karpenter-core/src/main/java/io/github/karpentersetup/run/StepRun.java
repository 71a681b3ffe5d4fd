package io.github.karpentersetup.run;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Carries one step out: retries, waits, and looks again where the outcome is not known. */
final class StepRun {

  /** How often a write without an answer is looked at before it is given up as unknown. */
  private static final int LOOKS = 6;

  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

  private final RunSettings settings;
  private final RunEvents events;
  private final Step step;
  private final AtomicBoolean journalFailed;

  /** The writes of all attempts so far: whoever undoes the step must know each. */
  private final List<String> done = new ArrayList<>();

  /**
   * @param journalFailed set when the journal fails, so that nothing more is started
   */
  StepRun(RunSettings settings, RunEvents events, Step step, AtomicBoolean journalFailed) {
    this.settings = settings;
    this.journalFailed = journalFailed;
    this.events = events;
    this.step = step;
  }

  /**
   * @param alreadyDone whether observing just now showed that it holds
   */
  StepResult carryOut(boolean alreadyDone) {
    events.stepStarted(step);
    var result = alreadyDone ? unchanged() : journaled();
    events.stepFinished(step, result);
    return result;
  }

  private StepResult unchanged() {
    var result = new StepResult.Unchanged(step.id(), "as wanted");
    // A run that died may have begun this write; its record ends here.
    return step.action().writes() ? recorded(result) : result;
  }

  /** Nothing is written that the journal does not know of. */
  private StepResult journaled() {
    if (step.action().writes()) {
      try {
        settings.journal().append(new Journal.Entry.StepStarted(now(), step.id()));
      } catch (RuntimeException e) {
        return journalFailed("nothing was written", e);
      }
    }
    return recorded(work());
  }

  private StepResult recorded(StepResult result) {
    try {
      settings.journal().append(new Journal.Entry.StepFinished(now(), result));
    } catch (RuntimeException e) {
      return journalFailed("it ended so, unrecorded: " + result.detail(), e);
    }
    return result;
  }

  private StepResult journalFailed(String state, RuntimeException e) {
    journalFailed.set(true);
    return new StepResult.Failed(
        step.id(),
        Problem.of(
            "journal",
            settings.journal().location() + " failed (" + state + "): " + reason(e),
            "nothing more is started; make the journal writable and run again"));
  }

  private static String reason(RuntimeException e) {
    return e instanceof PreflightException p ? p.problems().get(0).message() : e.toString();
  }

  private StepResult work() {
    try {
      if (step.action() == Action.AWAIT) {
        return await();
      }
      return write();
    } catch (InterruptedException e) {
      return new StepResult.Cancelled(step.id(), "interrupted" + doneBefore());
    } catch (RuntimeException e) {
      return new StepResult.Failed(
          step.id(),
          Problem.of(
              step.id(),
              "the executor failed: " + e + doneBefore(),
              "this is a defect of the executor; report it with the journal"));
    }
  }

  private StepResult write() throws InterruptedException {
    if (waitForItsTime()) {
      return new StepResult.Cancelled(step.id(), "not started: the run was cancelled");
    }
    var progress =
        new Progress(step.id(), limit(), step.atMost(), settings.pollEvery(), System::nanoTime);
    boolean isUnderWay = false;
    for (int attempt = 1; ; attempt++) {
      var outcome = execute();
      if (outcome instanceof Outcome.InProgress p) {
        events.stepProgressed(step, p);
        isUnderWay = true;
        var stalled = progress.stalled(p);
        if (stalled.isPresent()) {
          return new StepResult.Failed(step.id(), stalled.get());
        }
        boolean wasPaused = settings.control().isPaused();
        long held = System.nanoTime();
        if (settings.control().whilePaused() || settings.control().sleep(progress.pause())) {
          return new StepResult.Cancelled(step.id(), "cancelled on the way: " + p.detail());
        }
        if (wasPaused) {
          progress.held(Duration.ofNanos(System.nanoTime() - held));
        }
        attempt = 0;
        continue;
      }
      if (outcome instanceof Outcome.Changed c) {
        done.add(c.detail());
        return new StepResult.Changed(step.id(), String.join(", ", done));
      }
      if (outcome instanceof Outcome.Unchanged u) {
        if (isUnderWay && done.isEmpty()) {
          // What a try before this one began has come to its end.
          return new StepResult.Changed(step.id(), u.detail());
        }
        return done.isEmpty()
            ? new StepResult.Unchanged(step.id(), u.detail())
            : new StepResult.Changed(step.id(), String.join(", ", done));
      }
      if (outcome instanceof Outcome.Refused r) {
        done.addAll(r.done());
        var p = r.problem();
        return new StepResult.Failed(
            step.id(), new Problem(p.path(), p.message() + doneBefore(), p.fix(), p.rule()));
      }
      if (outcome instanceof Outcome.Unknown u) {
        done.addAll(u.done());
        return lookAgain(u.reason() + doneBefore());
      }
      var again = (Outcome.TryAgain) outcome;
      done.addAll(again.done());
      if (attempt >= settings.retries().attempts()) {
        return new StepResult.Failed(
            step.id(),
            Problem.of(
                step.id(),
                again.reason() + ", " + attempt + " times" + doneBefore(),
                "run again later; the step is looked at first"));
      }
      events.stepRetried(step, again.reason(), attempt);
      var pause = again.after().orElse(settings.retries().pauseAfter(attempt));
      if (settings.control().sleep(pause)) {
        return new StepResult.Cancelled(
            step.id(), "cancelled while waiting to try again: " + again.reason() + doneBefore());
      }
    }
  }

  private String doneBefore() {
    return done.isEmpty() ? "" : " (done before: " + String.join(", ", done) + ")";
  }

  /** Whatever goes wrong from here on, the write may have taken effect: never Failed. */
  private StepResult lookAgain(String reason) {
    var pause = sooner(FIRST_LOOK);
    var seen = "";
    for (int look = 1; look <= LOOKS; look++) {
      var check = checkAfterWrite();
      if (check.isHolding()) {
        return new StepResult.Changed(
            step.id(), "done, as looking again showed (" + reason + "): " + check.detail());
      }
      seen = check.detail();
      events.stepWaiting(step, "no answer (" + reason + "); looking again: " + seen);
      try {
        settings.control().sleep(pause);
      } catch (InterruptedException e) {
        return new StepResult.Unknown(step.id(), reason + "; interrupted while looking: " + seen);
      }
      pause = longer(pause);
    }
    return new StepResult.Unknown(step.id(), reason + "; seen since: " + seen);
  }

  private Check checkAfterWrite() {
    try {
      return check();
    } catch (RuntimeException e) {
      return Check.unreadable("looking failed: " + e);
    }
  }

  private StepResult await() throws InterruptedException {
    var timeout = limit();
    long deadline = System.nanoTime() + timeout.toNanos();
    var pause = sooner(FIRST_LOOK);
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
                step.id(),
                "not so after " + text(timeout) + ": " + check.detail(),
                "put the cause right and run again; it goes on from here"));
      }
      if (settings.control().sleep(pause)) {
        return new StepResult.Cancelled(step.id(), "cancelled while waiting: " + check.detail());
      }
      pause = longer(pause);
    }
  }

  /** Waits for a maintenance window and while the run is paused; true once it is cancelled. */
  private boolean waitForItsTime() throws InterruptedException {
    if (step.pause().compareTo(Duration.ZERO) > 0) {
      events.stepWaiting(step, "a pause of " + text(step.pause()));
      if (settings.control().sleep(step.pause())) {
        return true;
      }
    }
    while (true) {
      if (settings.control().isPaused()) {
        events.stepWaiting(step, "the run is paused");
      }
      if (settings.control().whilePaused()) {
        return true;
      }
      var closed = untilOpen();
      if (closed.isZero()) {
        return settings.control().isCancelled();
      }
      events.stepWaiting(step, "its maintenance window, " + step.windows());
      // In short waits: a clock may be set, and a machine may sleep.
      var wait = closed.compareTo(settings.pollEvery()) < 0 ? closed : settings.pollEvery();
      if (settings.control().sleep(wait)) {
        return true;
      }
    }
  }

  private Duration untilOpen() {
    return step.windows().stream()
        .map(w -> w.until(now()))
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private Duration limit() {
    var planned = step.info().timeout().orElse(DEFAULT_TIMEOUT);
    return settings.timeout().filter(longest -> longest.compareTo(planned) < 0).orElse(planned);
  }

  private Duration longer(Duration pause) {
    return sooner(pause.multipliedBy(3).dividedBy(2));
  }

  private Duration sooner(Duration pause) {
    return pause.compareTo(settings.pollEvery()) < 0 ? pause : settings.pollEvery();
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
