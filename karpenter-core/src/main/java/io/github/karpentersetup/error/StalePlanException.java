package io.github.karpentersetup.error;

import java.util.List;

/** The plan was made from facts that no longer hold. Nothing was changed. */
public final class StalePlanException extends KarpenterSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> changes;

  /** With what changed since the plan was made; at least one line. */
  public StalePlanException(List<String> changes) {
    super(
        "The plan is stale: what it was made from has changed since. Nothing was changed."
            + " Plan again and review it.\n  "
            + String.join("\n  ", changes),
        null);
    this.changes = List.copyOf(changes);
  }

  /** What changed, one line each; never empty. */
  public List<String> changes() {
    return changes;
  }
}
