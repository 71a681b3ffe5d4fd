package io.github.karpentersetup.executor;

/**
 * What looking at a step's goal showed.
 *
 * @param state whether it holds
 * @param detail what was seen, in words: {@code 1 of 2 replicas ready}
 */
public record Check(State state, String detail) {

  /** Whether a step's goal holds. */
  public enum State {
    /** It holds. */
    HOLDS,
    /** It does not hold, or not yet. */
    NOT_YET,
    /** It could not be read; nothing is known. */
    UNREADABLE
  }

  /** It holds. */
  public static Check holds(String detail) {
    return new Check(State.HOLDS, detail);
  }

  /** It does not hold, or not yet. */
  public static Check notYet(String detail) {
    return new Check(State.NOT_YET, detail);
  }

  /** It could not be read. */
  public static Check unreadable(String detail) {
    return new Check(State.UNREADABLE, detail);
  }

  /** Whether it holds. */
  public boolean isHolding() {
    return state == State.HOLDS;
  }
}
