package io.github.karpentersetup.step;

/**
 * One difference that a step makes.
 *
 * @param field what differs, such as {@code replicas}
 * @param before the value found; empty if there is none
 * @param after the value wanted; empty if it goes away
 */
public record Change(String field, String before, String after) {

  /** Something that was not there before. */
  public static Change added(String field, String after) {
    return new Change(field, "", after);
  }

  /** The same difference, made back. */
  public Change reversed() {
    return new Change(field, /* before= */ after, /* after= */ before);
  }

  /** {@code replicas 1 → 0}, or {@code replicas 0} for something new. */
  @Override
  public String toString() {
    if (before.isEmpty()) {
      return field + " " + after;
    }
    return field + " " + before + " → " + (after.isEmpty() ? "(none)" : after);
  }
}
