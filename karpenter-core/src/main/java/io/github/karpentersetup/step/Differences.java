package io.github.karpentersetup.step;

import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differs between an object as it is and as it is wanted; what the server added is left. */
public final class Differences {

  private static final String USER_DATA = "userData";
  private static final int DIGITS = 12;

  private Differences() {}

  /** One change per field that is missing or differs, sorted by field. */
  public static List<Change> between(@Nullable Object live, @Nullable Object wanted) {
    var changes = new ArrayList<Change>();
    compare("", live, wanted, changes);
    return changes;
  }

  private static void compare(
      String path, @Nullable Object live, @Nullable Object wanted, List<Change> changes) {
    if (wanted instanceof Map<?, ?> fields) {
      var sorted = new TreeMap<String, Object>();
      fields.forEach((k, v) -> sorted.put(String.valueOf(k), v));
      sorted.forEach(
          (key, value) ->
              compare(
                  path.isEmpty() ? key : path + "." + key,
                  live instanceof Map<?, ?> m ? m.get(key) : null,
                  value,
                  changes));
    } else if (!text(live).equals(text(wanted))) {
      changes.add(
          path.equals(USER_DATA) || path.endsWith("." + USER_DATA)
              ? new Change(path, hidden(text(live)), hidden(text(wanted)))
              : new Change(path, text(live), text(wanted)));
    }
  }

  /** User data may hold secrets, and a plan's text is passed around. */
  private static String hidden(String userData) {
    return userData.isEmpty()
        ? ""
        : userData.length()
            + " characters, sha256 "
            + Json.fingerprint(userData).substring(0, DIGITS)
            + "…";
  }

  /** Numbers and texts alike: the API server takes {@code 1000} and {@code "1000"} for the same. */
  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Differences::element).collect(Collectors.joining("; "));
    }
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? String.valueOf(value)
        : Json.write(value);
  }

  /** Requirements as people say them: {@code kubernetes.io/arch In amd64}. */
  private static String element(Object element) {
    if (element instanceof Map<?, ?> m && m.containsKey("operator")) {
      var values = m.get("values") instanceof List<?> v ? " " + words(v) : "";
      var min = m.containsKey("minValues") ? " (at least " + m.get("minValues") + ")" : "";
      return m.get("key") + " " + m.get("operator") + values + min;
    }
    return element instanceof String text ? text : Json.write(element);
  }

  private static String words(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
