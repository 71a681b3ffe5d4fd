package io.github.karpentersetup.step;

/** What a step does to the world. */
public enum Action {
  /** Makes something that is not there. */
  CREATE("+"),
  /** Changes something that is there. */
  CHANGE("~"),
  /** Removes something that this library made. */
  REMOVE("-"),
  /** Leaves something as it is, because it is as wanted. */
  KEEP("="),
  /** Waits until something holds; writes nothing. */
  AWAIT("…");

  private final String mark;

  Action(String mark) {
    this.mark = mark;
  }

  /** The sign in front of the step in a printed plan. */
  public String mark() {
    return mark;
  }

  /** Whether carrying the step out writes. */
  public boolean writes() {
    return this == CREATE || this == CHANGE || this == REMOVE;
  }
}
