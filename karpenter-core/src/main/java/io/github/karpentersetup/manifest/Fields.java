package io.github.karpentersetup.manifest;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Builds one object of a manifest: fields keep their order, and what is empty is left out. */
final class Fields {

  private final Map<String, Object> values = new LinkedHashMap<>();

  Fields put(String name, Object value) {
    boolean empty =
        value instanceof Collection<?> list
            ? list.isEmpty()
            : value instanceof Map<?, ?> map ? map.isEmpty() : value.equals("");
    if (!empty) {
      values.put(name, value instanceof Map<?, ?> map ? copy(map) : value);
    }
    return this;
  }

  Fields put(String name, Fields value) {
    return put(name, value.toMap());
  }

  Fields put(String name, OptionalInt value) {
    value.ifPresent(v -> values.put(name, v));
    return this;
  }

  <T> Fields put(String name, Optional<T> value, Function<T, Object> form) {
    value.ifPresent(v -> put(name, form.apply(v)));
    return this;
  }

  <T> Fields put(String name, List<T> items, Function<T, Fields> form) {
    return put(name, items.stream().map(item -> (Object) form.apply(item).toMap()).toList());
  }

  /** Also where there is no item: the API asks for the list. */
  <T> Fields require(String name, List<T> items, Function<T, Fields> form) {
    values.put(name, items.stream().map(item -> (Object) form.apply(item).toMap()).toList());
    return this;
  }

  Map<String, Object> toMap() {
    return values;
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    var copy = new LinkedHashMap<String, Object>();
    map.forEach((key, value) -> copy.put((String) key, value));
    return copy;
  }
}
