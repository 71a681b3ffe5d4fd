package io.github.karpentersetup.forecast;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A part of a pod's spec; what is absent, or has another form, is empty. */
record Part(@Nullable Object value) {

  Part at(String... path) {
    @Nullable Object at = value;
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return new Part(at);
  }

  boolean isThere() {
    return value != null;
  }

  Stream<Part> items() {
    return value instanceof List<?> list ? list.stream().map(Part::new) : Stream.of();
  }

  String text() {
    return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
  }

  String text(String key) {
    return at(key).text();
  }

  List<String> texts(String key) {
    return at(key).items().map(Part::text).toList();
  }

  int number(String key, int absent) {
    return at(key).value() instanceof Number number ? number.intValue() : absent;
  }

  /** An object of strings. */
  Map<String, String> labels() {
    var labels = new TreeMap<String, String>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, label) -> labels.put(String.valueOf(key), new Part(label).text()));
    }
    return labels;
  }
}
