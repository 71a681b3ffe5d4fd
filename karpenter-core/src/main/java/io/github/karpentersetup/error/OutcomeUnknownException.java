package io.github.karpentersetup.error;

import java.util.List;

/**
 * A write left and no answer came, and looking again did not settle whether it took effect. It is
 * never repeated blindly: run again, and the step is observed first.
 */
public final class OutcomeUnknownException extends KarpenterSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** One problem per step whose outcome is not known, with the step's id as its path. */
  public OutcomeUnknownException(List<Problem> problems) {
    super(
        "The outcome is not known for "
            + (problems.size() == 1 ? "1 step\n" : problems.size() + " steps\n")
            + Problem.lines(problems),
        null);
    this.problems = List.copyOf(problems);
  }

  /** The steps, each with what is known; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
