package io.github.karpentersetup.infer;

/**
 * Something to know about inferred node pools.
 *
 * @param kind how much it weighs
 * @param code a stable short name, such as {@code not-carried-over}
 * @param nodeGroup the node group it is about; empty if it is about none in particular
 * @param message what was found, naming it
 * @param fix what to do about it; empty only for {@link Kind#DECIDED}
 */
public record Note(Kind kind, String code, String nodeGroup, String message, String fix) {

  /** How much a note weighs. */
  public enum Kind {
    /** Nothing sensible can be inferred until this is dealt with. */
    STOPS,
    /** Something of a node group that its node pool does not have. */
    LOST,
    /** A choice that was made. */
    DECIDED
  }

  /** {@code message → fix}. */
  @Override
  public String toString() {
    return fix.isEmpty() ? message : message + " → " + fix;
  }
}
