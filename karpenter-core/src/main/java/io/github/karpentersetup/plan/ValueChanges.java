package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Chart values in the words of a plan: one line for each that is not a map. */
final class ValueChanges {

  /**
   * Told by the Deployment and the service account themselves, or no value of the user's at all.
   */
  private static final Set<String> TOLD_OTHERWISE =
      Set.of(
          "replicas",
          "serviceAccount.annotations." + ChartValues.ROLE_ARN,
          "additionalAnnotations." + Ownership.FINGERPRINT);

  /** What Helm makes of a null. */
  private static final String REMOVED = "null, which takes the chart's default away";

  private ValueChanges() {}

  /** What the user's own values add to a new installation, or put in the place of ours. */
  static List<Change> added(Map<String, Object> users) {
    return flat(users).entrySet().stream()
        .map(e -> Change.added("your value " + e.getKey(), e.getValue()))
        .toList();
  }

  /** What differs between the values an installation has and those it is to have. */
  static List<Change> between(
      Map<String, Object> live, Map<String, Object> wanted, Map<String, Object> users) {
    var before = flat(live);
    var after = flat(wanted);
    var own = flat(users).keySet();
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    paths.removeAll(TOLD_OTHERWISE);
    var changes = new ArrayList<Change>();
    for (var path : paths) {
      var change =
          new Change(
              (own.contains(path) ? "your value " : "value ") + path,
              before.getOrDefault(path, ""),
              after.getOrDefault(path, ""));
      if (!change.before().equals(change.after())) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static Map<String, String> flat(Map<String, Object> values) {
    var flat = new TreeMap<String, String>();
    collect("", values, flat);
    return flat;
  }

  private static void collect(String path, Map<?, ?> values, Map<String, String> flat) {
    values.forEach(
        (key, value) -> {
          var at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
          if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            collect(at, map, flat);
          } else {
            var shown = value == null ? REMOVED : SecretValues.shown(String.valueOf(key), value);
            flat.put(at, shown instanceof String text ? text : Json.write(shown));
          }
        });
  }
}
