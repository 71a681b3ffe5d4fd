package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Failure;
import io.github.karpentersetup.aws.call.Failures;
import io.github.karpentersetup.aws.call.Problems;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Independent reads side by side, since each takes a round trip. What fails is gathered, so that
 * one observation names every problem.
 */
final class Reads implements AutoCloseable {

  private static final int AT_ONCE = 12;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          AT_ONCE,
          work -> {
            var thread = new Thread(work, "karpenter-setup-aws-observe");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Problem> problems = ConcurrentHashMap.newKeySet();
  private final String region;

  Reads(String region) {
    this.region = region;
  }

  String region() {
    return region;
  }

  /**
   * Starts a read. It must not wait for another one: chain those with {@code thenCompose}.
   *
   * @param action the IAM action it needs
   * @param subject what it reads, for messages
   */
  <T> CompletableFuture<T> read(String action, String subject, Supplier<T> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.get();
          } catch (SdkException e) {
            problems.add(Problems.of(Failures.of(e), action, subject, region));
            throw e;
          } catch (PreflightException e) {
            problems.addAll(e.problems());
            throw e;
          }
        },
        threads);
  }

  /**
   * Starts a read that may be done without: empty if the caller may not make it.
   *
   * @param action the IAM action it needs
   * @param subject what it reads, for messages
   */
  <T> CompletableFuture<Optional<T>> readIfAllowed(
      String action, String subject, Supplier<T> call) {
    return read(
        action,
        subject,
        () -> {
          try {
            return Optional.of(call.get());
          } catch (SdkException e) {
            if (Failures.of(e).kind() == Failure.Kind.DENIED) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** One read per key, gathered by the name each result has. */
  <K, T> CompletableFuture<Map<String, T>> each(
      Collection<K> keys, Function<K, CompletableFuture<List<T>>> read, Function<T, String> name) {
    CompletableFuture<Map<String, T>> gathered = CompletableFuture.completedFuture(new TreeMap<>());
    BiFunction<Map<String, T>, List<T>, Map<String, T>> add =
        (map, found) -> {
          found.forEach(f -> map.put(name.apply(f), f));
          return map;
        };
    for (var one : keys.stream().map(read).toList()) {
      gathered = gathered.thenCombine(one, add);
    }
    return gathered;
  }

  /**
   * Waits for all that the value is made of, failed or not, and gives it if everything could be
   * read.
   */
  <T> T result(CompletableFuture<T> value) {
    try {
      return value.join();
    } catch (CompletionException e) {
      if (!problems.isEmpty()) {
        throw new PreflightException(
            problems.stream()
                .sorted(Comparator.comparing(Problem::path).thenComparing(Problem::message))
                .toList(),
            null);
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
