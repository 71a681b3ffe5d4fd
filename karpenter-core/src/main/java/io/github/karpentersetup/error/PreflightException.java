package io.github.karpentersetup.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The world is not as the work needs it: no credentials, an unknown cluster, a blocking finding.
 * Nothing was changed.
 */
public final class PreflightException extends KarpenterSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** With every problem found; at least one. */
  public PreflightException(List<Problem> problems, @Nullable Throwable cause) {
    super("Cannot start; nothing was changed.\n" + Problem.lines(problems), cause);
    this.problems = List.copyOf(problems);
  }

  /** With one problem. */
  public PreflightException(Problem problem, @Nullable Throwable cause) {
    this(List.of(problem), cause);
  }

  /** What stands in the way, each with its fix; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
