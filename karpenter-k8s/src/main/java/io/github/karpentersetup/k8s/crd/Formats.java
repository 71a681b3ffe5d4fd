package io.github.karpentersetup.k8s.crd;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats of text that are checked, as kube-openapi reads them. */
final class Formats {

  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIME =
      Pattern.compile("([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))");

  private Formats() {}

  /** Whether text has a format; true of a format that is not known. */
  static boolean accepts(String format, String text) {
    return switch (format.replace("-", "")) {
      case "date" -> isDate(text);
      case "datetime" -> isDateTime(text);
      default -> true;
    };
  }

  static String example(String format) {
    return format.equals("date") ? "2026-11-23" : "2026-11-23T10:00:00Z";
  }

  private static boolean isDateTime(String text) {
    var parts = text.toLowerCase(Locale.ROOT).split("t", -1);
    if (parts.length < 2 || !isDate(parts[0])) {
      return false;
    }
    var time = TIME.matcher(parts[1]);
    return time.matches()
        && time.group(1).compareTo("23") <= 0
        && time.group(2).compareTo("59") <= 0
        && time.group(3).compareTo("59") <= 0;
  }

  private static boolean isDate(String text) {
    if (!DATE.matcher(text).matches()) {
      return false;
    }
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
