package io.github.karpentersetup.manifest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The schedules Karpenter reads: five cron fields or a descriptor, as robfig/cron v3 parses them.
 */
final class Cron {

  private static final List<String> DESCRIPTORS =
      List.of("@annually", "@yearly", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  private Cron() {}

  /** What is wrong with a schedule; empty when nothing is. */
  static Optional<String> problem(String schedule) {
    var text = schedule.strip();
    if (text.startsWith("@")) {
      return DESCRIPTORS.contains(text)
          ? Optional.empty()
          : Optional.of(text + " is not one of " + String.join(", ", DESCRIPTORS));
    }
    var fields = List.of(SPACE.split(text));
    if (fields.size() != 5) {
      return Optional.of("it has " + fields.size() + " fields, not 5");
    }
    return field(fields.get(0), "minute", 0, 59, List.of())
        .or(() -> field(fields.get(1), "hour", 0, 23, List.of()))
        .or(() -> field(fields.get(2), "day of month", 1, 31, List.of()))
        .or(() -> field(fields.get(3), "month", 1, 12, MONTHS))
        .or(() -> field(fields.get(4), "day of week", 0, 6, DAYS));
  }

  private static Optional<String> field(
      String field, String what, int min, int max, List<String> names) {
    for (var part : field.split(",", -1)) {
      if (!isPart(part, min, max, names)) {
        return Optional.of(what + " \"" + field + "\" is not within " + min + " to " + max);
      }
    }
    return Optional.empty();
  }

  private static boolean isPart(String part, int min, int max, List<String> names) {
    var steps = part.split("/", -1);
    if (steps.length > 2 || (steps.length == 2 && number(steps[1], 0, List.of()) < 1)) {
      return false;
    }
    var range = steps[0].split("-", -1);
    if (range.length == 1 && (range[0].equals("*") || range[0].equals("?"))) {
      return true;
    }
    if (range.length > 2) {
      return false;
    }
    int from = number(range[0], min, names);
    int to = range.length == 2 ? number(range[1], min, names) : from;
    return from >= min && to <= max && from <= to;
  }

  /** -1 for what is neither a number nor a name. */
  private static int number(String text, int first, List<String> names) {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0) {
      return named + first;
    }
    return DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }
}
