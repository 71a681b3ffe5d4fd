package io.github.karpentersetup.facts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a node group was before its retirement, as the tag {@link Ownership#BEFORE} on it keeps it:
 * {@code 1/3/6}, or {@code 1/3/6+AZRebalance} where that process was suspended already.
 *
 * @param min the lower bound
 * @param desired how many instances it wanted
 * @param max the upper bound
 * @param suspended the processes that it did not carry out
 */
public record FormerSizes(int min, int desired, int max, List<String> suspended) {

  /** The process that moves instances between zones. */
  public static final String BALANCING = "AZRebalance";

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,6})/(\\d{1,6})/(\\d{1,6})((?:\\+\\w+)*)");

  public FormerSizes {
    suspended = List.copyOf(suspended);
  }

  /** Reads what {@link #toString} wrote; empty if it is of another form. */
  public static Optional<FormerSizes> parse(String text) {
    var found = TEXT.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    var processes = found.group(4);
    return Optional.of(
        new FormerSizes(
            Integer.parseInt(found.group(1)),
            Integer.parseInt(found.group(2)),
            Integer.parseInt(found.group(3)),
            processes.isEmpty() ? List.of() : List.of(processes.substring(1).split("\\+"))));
  }

  /** Whether instances were left in the zones they are in, whatever this library does. */
  public boolean isBalancingSuspended() {
    return suspended.contains(BALANCING);
  }

  /** As the tag has it. */
  @Override
  public String toString() {
    var sizes = min + "/" + desired + "/" + max;
    return suspended.isEmpty() ? sizes : sizes + "+" + String.join("+", suspended);
  }
}
