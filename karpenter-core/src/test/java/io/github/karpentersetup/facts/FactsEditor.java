package io.github.karpentersetup.facts;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;

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

  /** Sets the value at the path; list indices are given as text. */
  public FactsEditor set(Object value, String... path) {
    Object at = tree;
    for (int i = 0; i < path.length - 1; i++) {
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
    ((Map<?, ?>) at).remove(path[path.length - 1]);
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
  private static void put(Object at, String key, Object value) {
    if (at instanceof List<?> list) {
      ((List<Object>) list).set(Integer.parseInt(key), value);
    } else {
      ((Map<String, Object>) at).put(key, value);
    }
  }
}
