package io.github.karpentersetup.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Chart values that look like secrets, which no text shows. */
final class SecretValues {

  private static final String HIDDEN = "(not shown)";

  /** A reference to a secret, such as {@code existingSecret} or {@code secretName}, is none. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(?!existing).*(password|passwd|passphrase|secret|token|credentials?"
              + "|(api|private|access)[-_]?key)");

  /** As in a proxy's URL. A password that Kubernetes puts in from a variable is not in there. */
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("://[^/\\s:@]*:(?!\\$\\([^)]*\\)@)[^/\\s@]+@");

  private SecretValues() {}

  /** The user's own values that look like secrets, by their paths. */
  static List<String> in(Map<String, Object> values) {
    var found = new ArrayList<String>();
    collect("", values, found);
    return found.stream().distinct().sorted().toList();
  }

  /** The same, with {@code (not shown)} for what looks like a secret. */
  static Object shown(String key, Object value) {
    if (looksSecret(key, value)) {
      return HIDDEN;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(entry -> shown("", entry)).toList();
    }
    return value instanceof Map<?, ?> map ? shown(map) : value;
  }

  private static Map<String, Object> shown(Map<?, ?> map) {
    var shown = new LinkedHashMap<String, Object>();
    map.forEach((k, v) -> shown.put(String.valueOf(k), shown(keyOf(map, k), v)));
    return shown;
  }

  private static void collect(String path, Object value, List<String> found) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) -> {
            var at = (path.isEmpty() ? "" : path + ".") + k;
            if (looksSecret(keyOf(map, k), v)) {
              found.add(map.get("name") instanceof String name ? path + " " + name : at);
            } else {
              collect(at, v, found);
            }
          });
    } else if (value instanceof List<?> list) {
      list.forEach(entry -> collect(path, entry, found));
    } else if (looksSecret("", value)) {
      found.add(path);
    }
  }

  /** Of a variable, {@code {name: DB_PASSWORD, value: …}}, the name says what the value is. */
  private static String keyOf(Map<?, ?> map, Object key) {
    return key.equals("value") && map.get("name") instanceof String name
        ? name
        : String.valueOf(key);
  }

  private static boolean looksSecret(String key, Object value) {
    return value instanceof String text
        && !text.isEmpty()
        && (NAME.matcher(key).matches() || PASSWORD_IN_URL.matcher(text).find());
  }
}
