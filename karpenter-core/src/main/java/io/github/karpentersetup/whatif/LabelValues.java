package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Requirement;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The values one label may have: a set, or all but a set within bounds; and whether it may be
 * missing. As Karpenter's {@code pkg/scheduling/requirement.go}, except that there, a set from
 * which everything was taken means that the label has to be missing; here, that nothing will do.
 *
 * @param missing whether a node without the label is fine
 * @param complement whether {@code values} are what is excluded
 * @param least {@link Long#MIN_VALUE} for no bound; with a bound, the value has to be a number
 * @param most {@link Long#MAX_VALUE} for no bound
 * @param minValues how many different values there have to be to choose from; 0 for no such bound
 */
record LabelValues(
    boolean missing,
    boolean complement,
    SortedSet<String> values,
    long least,
    long most,
    int minValues) {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  /** As the NodePool's definition has it. */
  private static final int MOST_MIN_VALUES = 50;

  private static final SortedSet<String> NO_VALUES =
      Collections.unmodifiableSortedSet(new TreeSet<>());

  static final LabelValues ANY =
      new LabelValues(true, true, NO_VALUES, Long.MIN_VALUE, Long.MAX_VALUE, 0);

  static LabelValues one(String value) {
    return of(false, false, new TreeSet<>(Collections.singleton(value)), 0);
  }

  static LabelValues in(SortedSet<String> values) {
    return of(false, false, values, 0);
  }

  /** What a requirement allows; it has to be one that {@link #problem} does not refuse. */
  static LabelValues of(Requirement requirement) {
    int min = requirement.minValues();
    var values = requirement.values();
    return switch (requirement.operator()) {
      case IN -> of(false, false, new TreeSet<>(values), min);
      case NOT_IN -> of(true, true, new TreeSet<>(values), min);
      case EXISTS -> of(false, true, NO_VALUES, min);
      case DOES_NOT_EXIST -> of(true, false, NO_VALUES, min);
      case GT -> bounded(Long.parseLong(values.get(0)) + 1, Long.MAX_VALUE, min);
      case GTE -> bounded(Long.parseLong(values.get(0)), Long.MAX_VALUE, min);
      case LT -> bounded(Long.MIN_VALUE, Long.parseLong(values.get(0)) - 1, min);
      case LTE -> bounded(Long.MIN_VALUE, Long.parseLong(values.get(0)), min);
    };
  }

  /** Why a requirement makes no sense; empty when it does. */
  static Optional<String> problem(Requirement requirement) {
    int least = requirement.minValues();
    if (least < 0 || least > MOST_MIN_VALUES) {
      return Optional.of(
          "has minValues "
              + least
              + ", and it has to be 1 to "
              + MOST_MIN_VALUES
              + ", or 0 for no such bound");
    }
    int count = requirement.values().size();
    return switch (requirement.operator()) {
      case IN, NOT_IN -> count > 0 ? Optional.empty() : Optional.of("needs at least one value");
      case EXISTS, DOES_NOT_EXIST -> count == 0 ? Optional.empty() : Optional.of("takes no values");
      case GT, GTE, LT, LTE ->
          count == 1 && NUMBER.matcher(requirement.values().get(0)).matches()
              ? Optional.empty()
              : Optional.of("needs one whole number");
    };
  }

  private static LabelValues of(
      boolean missing, boolean complement, SortedSet<String> values, int minValues) {
    return new LabelValues(
        missing,
        complement,
        Collections.unmodifiableSortedSet(values),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        minValues);
  }

  private static LabelValues bounded(long least, long most, int minValues) {
    return new LabelValues(false, true, NO_VALUES, least, most, minValues);
  }

  private Operator operator() {
    if (complement) {
      return values.isEmpty() ? Operator.EXISTS : Operator.NOT_IN;
    }
    return values.isEmpty() ? Operator.DOES_NOT_EXIST : Operator.IN;
  }

  /** Whether no label will do, nor none. */
  boolean impossible() {
    return !missing && !complement && values.isEmpty();
  }

  /** A value for a label that has to be there; empty when it may be missing or nothing will do. */
  Optional<String> any() {
    if (missing || impossible()) {
      return Optional.empty();
    }
    if (!complement) {
      return Optional.of(values.first());
    }
    long number = least == Long.MIN_VALUE ? Math.min(most, 0) : least;
    while (values.contains(String.valueOf(number))) {
      number++;
    }
    return Optional.of(String.valueOf(number));
  }

  boolean has(String value) {
    return values.contains(value) != complement && within(value, least, most);
  }

  /** What both allow. */
  LabelValues and(LabelValues other) {
    boolean none = missing && other.missing;
    long low = Math.max(least, other.least);
    long high = Math.min(most, other.most);
    int min = Math.max(minValues, other.minValues);
    if (low > high) {
      return of(none, false, NO_VALUES, min);
    }
    var both = new TreeSet<String>();
    if (complement && other.complement) {
      both.addAll(values);
      both.addAll(other.values);
      both.removeIf(value -> !within(value, low, high));
      return new LabelValues(none, true, Collections.unmodifiableSortedSet(both), low, high, min);
    }
    for (var value : complement ? other.values : values) {
      if (has(value) && other.has(value)) {
        both.add(value);
      }
    }
    return of(none, false, both, min);
  }

  /** Whether some label satisfies both, a missing one included. */
  boolean agreesWith(LabelValues other) {
    return !and(other).impossible();
  }

  private static boolean within(String value, long least, long most) {
    if (least == Long.MIN_VALUE && most == Long.MAX_VALUE) {
      return true;
    }
    var number = number(value);
    return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most;
  }

  static OptionalLong number(String value) {
    return NUMBER.matcher(value).matches()
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }

  /** {@code In [a, b]}, {@code Exists}, {@code >= 4}; at most five values are shown. */
  @Override
  public String toString() {
    if (impossible()) {
      return "nothing";
    }
    var text = new StringBuilder();
    if (least != Long.MIN_VALUE) {
      text.append(">= ").append(least);
    }
    if (most != Long.MAX_VALUE) {
      text.append(text.isEmpty() ? "" : " and ").append("<= ").append(most);
    }
    if (text.isEmpty() || !values.isEmpty()) {
      text.append(text.isEmpty() ? "" : ", ").append(operator());
    }
    if (!values.isEmpty()) {
      var shown = values.stream().limit(5).toList();
      text.append(' ').append(values.size() == 1 ? shown.get(0) : shown.toString());
      if (values.size() > 5) {
        text.append(" and ").append(values.size() - 5).append(" more");
      }
    }
    return text.toString();
  }
}
