package io.github.karpentersetup.executor;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.Lookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Observes both sides at once. */
public final class Observation {

  private Observation() {}

  /**
   * Reads the account and the cluster, at the same time. Never writes.
   *
   * @throws io.github.karpentersetup.error.PreflightException if either cannot be read; the
   *     account's failure comes first
   */
  public static ClusterFacts of(Lookup lookup, AwsExecutor aws, KubernetesExecutor kubernetes) {
    var cluster = CompletableFuture.supplyAsync(kubernetes::observe);
    try {
      var account = aws.observe(lookup);
      return new ClusterFacts(account, cluster.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
