package io.github.karpentersetup.facts;

/**
 * A PodDisruptionBudget: how many pods of those it selects may be evicted.
 *
 * @param bound as written, such as {@code minAvailable 2} or {@code maxUnavailable 25%}
 * @param allowed how many evictions it allows now
 * @param healthy how many of its pods are healthy
 * @param expected how many pods it counts
 * @param cluster the cluster whose retirement made it, from its label; empty if someone else did
 */
public record PodBudget(
    String namespace,
    String name,
    String bound,
    int allowed,
    int healthy,
    int expected,
    String cluster) {

  /** {@code shop/api}, for people. */
  public String path() {
    return namespace + "/" + name;
  }
}
