package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What is to be looked at, each thing once however often it has changed. */
final class WorkQueue<T> {
  private Set<T> keys = new LinkedHashSet<>();

  void add(T key) {
    keys.add(key);
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * Looks at all of them. What is refused stays for the next time.
   *
   * @throws ApiException the first refusal, once the others have been looked at
   */
  void drain(Consumer<T> work) {
    var now = keys;
    keys = new LinkedHashSet<>();
    ApiException first = null;
    for (T key : now) {
      try {
        work.accept(key);
      } catch (ApiException refused) {
        keys.add(key);
        first = first == null ? refused : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
