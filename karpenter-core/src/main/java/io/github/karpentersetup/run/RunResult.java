package io.github.karpentersetup.run;

import io.github.karpentersetup.error.OutcomeUnknownException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.StepFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What happened: a result per step, in the plan's order.
 *
 * @param steps one per step of the plan
 * @param elapsed from the first step's start to the last one's end
 * @param journal where the journal is
 */
public record RunResult(List<StepResult> steps, Duration elapsed, String journal) {

  public RunResult {
    steps = List.copyOf(steps);
  }

  /** Whether every step succeeded. */
  public boolean isSuccess() {
    return steps.stream().allMatch(StepResult::isSuccess);
  }

  /** How many steps wrote something or waited for something. */
  public long changed() {
    return steps.stream().filter(StepResult.Changed.class::isInstance).count();
  }

  /**
   * This result, if every step succeeded.
   *
   * @throws StepFailedException with every failed step, if any failed or the run was cancelled
   * @throws OutcomeUnknownException if none failed and some step's outcome is not known
   */
  public RunResult orThrow() {
    var failed =
        steps.stream()
            .filter(StepResult.Failed.class::isInstance)
            .map(s -> at((StepResult.Failed) s))
            .toList();
    if (!failed.isEmpty()) {
      throw new StepFailedException(failed, hint());
    }
    var unknown =
        steps.stream()
            .filter(StepResult.Unknown.class::isInstance)
            .map(s -> Problem.of(s.step(), s.detail(), "run again: the step is looked at first"))
            .toList();
    if (!unknown.isEmpty()) {
      throw new OutcomeUnknownException(unknown);
    }
    var cancelled =
        steps.stream()
            .filter(s -> !s.isSuccess())
            .map(s -> Problem.of(s.step(), s.detail(), "run again to go on from here"))
            .toList();
    if (!cancelled.isEmpty()) {
      throw new StepFailedException(cancelled, hint());
    }
    return this;
  }

  private static Problem at(StepResult.Failed failed) {
    var p = failed.problem();
    return new Problem(failed.step(), failed.located(), p.fix(), p.rule());
  }

  private String hint() {
    return "What was done is in the journal ("
        + journal
        + "). Put the cause right, then plan and run again: finished steps are left as they are.";
  }

  /**
   * A line of counts, then a line for each step that failed or was cancelled; those that came after
   * it are named together.
   */
  @Override
  public String toString() {
    var unchanged = steps.stream().filter(StepResult.Unchanged.class::isInstance).count();
    var rest = steps.stream().filter(s -> !s.isSuccess()).toList();
    var line =
        changed()
            + " done, "
            + unchanged
            + " unchanged, "
            + rest.size()
            + " not done, in "
            + String.format(Locale.ROOT, "%.1f", elapsed.toMillis() / 1000.0)
            + " s";
    var reasons = new LinkedHashMap<String, List<String>>();
    for (var s : rest) {
      if (!(s instanceof StepResult.Skipped)) {
        reasons.computeIfAbsent(s.detail(), detail -> new ArrayList<>()).add(s.step());
      }
    }
    var text = new StringBuilder(line);
    reasons.forEach(
        (detail, ids) ->
            text.append("\n  ").append(String.join(", ", ids)).append(": ").append(detail));
    var skipped = rest.stream().filter(StepResult.Skipped.class::isInstance).toList();
    if (!skipped.isEmpty()) {
      text.append("\n  not started, for they come after: ")
          .append(skipped.stream().map(StepResult::step).collect(Collectors.joining(", ")));
    }
    return text.toString();
  }
}
