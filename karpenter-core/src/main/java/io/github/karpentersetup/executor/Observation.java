package io.github.karpentersetup.executor;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Lookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Observes both sides at once. */
public final class Observation {

  private Observation() {}

  /**
   * Reads the account and the cluster, at the same time unless what to look for in the account
   * depends on the cluster. Never writes.
   *
   * @param lookup what to look for; it asks for the cluster only if it has to, and then waits
   * @throws io.github.karpentersetup.error.PreflightException if either cannot be read; the
   *     account's failure comes first
   */
  public static ClusterFacts of(
      Function<Supplier<KubernetesFacts>, Lookup> lookup,
      AwsExecutor aws,
      KubernetesExecutor kubernetes) {
    var cluster = CompletableFuture.supplyAsync(kubernetes::observe);
    try {
      var account = aws.observe(lookup.apply(cluster::join));
      return new ClusterFacts(account, cluster.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
