package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.error.Problem;
import java.util.List;

/** What a handler saw. */
sealed interface Look {

  /** All is as the step wants it. */
  record Holds(String detail) implements Look {}

  /**
   * Something is missing, and these writes add it, in this order.
   *
   * @param detail what is missing, in words
   * @param then what may take its time once they are made, so that it is looked at again; empty if
   *     nothing does
   */
  record Missing(String detail, List<Write> writes, String then) implements Look {

    public Missing {
      writes = List.copyOf(writes);
    }

    Missing(String detail, List<Write> writes) {
      this(detail, writes, "");
    }
  }

  /** It is being changed or deleted, which may take minutes and ends by itself. */
  record Ending(String reason) implements Look {}

  /** What the step builds on is not there, or not visible yet. */
  record Waiting(String reason) implements Look {}

  /** It is there, differs, and is not ours to change. */
  record Blocked(Problem problem) implements Look {}

  /**
   * One call that writes.
   *
   * @param action the IAM action, such as {@code iam:CreateRole}
   * @param done what it did, in words
   */
  record Write(String action, String done, Runnable call) {}
}
