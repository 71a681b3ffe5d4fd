package io.github.karpentersetup.error;

import java.util.List;

/** The input is wrong. Carries every problem found, not only the first. */
public final class InvalidSpecException extends KarpenterSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param subject what is wrong, as the reader knows it: {@code NodePool "default"}
   * @param problems at least one
   */
  public InvalidSpecException(String subject, List<Problem> problems) {
    super(
        subject
            + " is not valid ("
            + problems.size()
            + (problems.size() == 1 ? " problem)\n" : " problems)\n")
            + Problem.lines(problems),
        null);
    this.problems = List.copyOf(problems);
  }

  /** Every problem found; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
