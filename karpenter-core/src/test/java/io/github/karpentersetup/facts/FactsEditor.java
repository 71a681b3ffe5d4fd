package io.github.karpentersetup.facts;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Varies facts through their JSON form: {@code edit(facts).set("DELETING", "aws", "cluster", …)}.
 */
public final class FactsEditor {

  private final Map<String, Object> tree;

  private FactsEditor(ClusterFacts facts) {
    this.tree = Json.tree(facts);
  }

  public static FactsEditor edit(ClusterFacts facts) {
    return new FactsEditor(facts);
  }

  /** Sets the value at the path; list indices are given as text, maps that are not there made. */
  public FactsEditor set(@Nullable Object value, String... path) {
    Object at = tree;
    for (int i = 0; i < path.length - 1; i++) {
      if (at instanceof Map<?, ?> map && !map.containsKey(path[i])) {
        put(at, path[i], new TreeMap<String, Object>());
      }
      at = child(at, path[i]);
    }
    put(at, path[path.length - 1], Json.mapper().convertValue(value, Object.class));
    return this;
  }

  public FactsEditor remove(String... path) {
    Object at = tree;
    for (int i = 0; i < path.length - 1; i++) {
      at = child(at, path[i]);
    }
    var last = path[path.length - 1];
    if (at instanceof List<?> list) {
      list.remove(Integer.parseInt(last));
    } else {
      ((Map<?, ?>) at).remove(last);
    }
    return this;
  }

  public ClusterFacts facts() {
    return Json.read(Json.write(tree), ClusterFacts.class);
  }

  private static Object child(Object at, String key) {
    var child =
        at instanceof List<?> list ? list.get(Integer.parseInt(key)) : ((Map<?, ?>) at).get(key);
    if (child == null) {
      throw new IllegalArgumentException("no " + key + " in " + at);
    }
    return child;
  }

  @SuppressWarnings("unchecked") // What Jackson reads into is a list or a map of these types.
  private static void put(Object at, String key, @Nullable Object value) {
    if (at instanceof List<?> list) {
      ((List<Object>) list).set(Integer.parseInt(key), value);
    } else {
      ((Map<String, Object>) at).put(key, value);
    }
  }
}
