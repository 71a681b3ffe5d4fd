package io.github.karpentersetup.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Small helpers of the value types. */
final class Ordered {

  private Ordered() {}

  /** Unmodifiable, by key: the same value always prints the same. */
  static Map<String, String> copyOf(Map<String, String> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
