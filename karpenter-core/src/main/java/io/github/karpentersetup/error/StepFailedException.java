package io.github.karpentersetup.error;

import java.util.List;

/** One or more steps of a run failed; steps that did not depend on them were carried out. */
public final class StepFailedException extends KarpenterSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param problems one per failed step, with the step's id as its path; at least one
   * @param hint how to go on: where the journal is, how to resume
   */
  public StepFailedException(List<Problem> problems, String hint) {
    super(
        problems.size()
            + (problems.size() == 1 ? " step failed\n" : " steps failed\n")
            + Problem.lines(problems)
            + "\n"
            + hint,
        null);
    this.problems = List.copyOf(problems);
  }

  /** The failed steps, each with its reason and fix; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
