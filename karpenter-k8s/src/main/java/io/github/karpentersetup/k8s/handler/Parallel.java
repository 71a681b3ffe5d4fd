package io.github.karpentersetup.k8s.handler;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Runs independent calls of one step at once. */
final class Parallel {

  private Parallel() {}

  /** Ends when all have ended; then throws what the first of them in the list threw. */
  static <T> void each(Executor executor, List<T> items, Consumer<T> action) {
    var running =
        items.stream()
            .map(item -> CompletableFuture.runAsync(() -> action.accept(item), executor))
            .toList();
    RuntimeException failure = null;
    for (var one : running) {
      try {
        one.join();
      } catch (CompletionException e) {
        if (failure == null) {
          failure = e.getCause() instanceof RuntimeException r ? r : e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
