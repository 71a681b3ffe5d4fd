package io.github.karpentersetup.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.karpentersetup.error.Problem;

/** How a step ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "result")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StepResult.Changed.class, name = "changed"),
  @JsonSubTypes.Type(value = StepResult.Unchanged.class, name = "unchanged"),
  @JsonSubTypes.Type(value = StepResult.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = StepResult.Unknown.class, name = "unknown"),
  @JsonSubTypes.Type(value = StepResult.Skipped.class, name = "skipped"),
  @JsonSubTypes.Type(value = StepResult.Cancelled.class, name = "cancelled")
})
public sealed interface StepResult {

  /** The step. */
  String step();

  /** In words, for the reader of a log. */
  String detail();

  /** Whether steps that come after this one may go on. */
  default boolean isSuccess() {
    return this instanceof Changed || this instanceof Unchanged;
  }

  /** It was written, or, for a step that awaits, what it waited for came to hold. */
  record Changed(String step, String detail) implements StepResult {}

  /** It held already; nothing was written. */
  record Unchanged(String step, String detail) implements StepResult {}

  /** It was refused or never came to hold. The problem says why and what to do. */
  record Failed(String step, Problem problem) implements StepResult {
    @Override
    public String detail() {
      return located() + " → " + problem.fix();
    }

    /** The message, behind the path unless that is the step itself. */
    String located() {
      return problem.path().isEmpty() || problem.path().equals(step)
          ? problem.message()
          : problem.path() + ": " + problem.message();
    }
  }

  /** A write left, no answer came, and looking again did not settle it. */
  record Unknown(String step, String detail) implements StepResult {}

  /** It was not started, because {@code because} did not succeed. */
  record Skipped(String step, String because) implements StepResult {
    @Override
    public String detail() {
      return "not started: " + because + " did not succeed";
    }
  }

  /** It was not started or not finished, because the run was cancelled. */
  record Cancelled(String step, String detail) implements StepResult {}
}
