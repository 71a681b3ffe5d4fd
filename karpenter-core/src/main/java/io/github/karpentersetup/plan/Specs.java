package io.github.karpentersetup.plan;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into the spec of a live object. */
final class Specs {

  private Specs() {}

  static boolean has(Map<String, Object> spec, String... path) {
    @Nullable Object at = spec;
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at != null;
  }
}
