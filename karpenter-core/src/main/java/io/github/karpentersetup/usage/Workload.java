package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;

/**
 * What makes and replaces pods.
 *
 * @param kind such as {@code Deployment}; empty for a pod that nothing would make again
 * @param name its own, or the pod's
 */
public record Workload(String namespace, String kind, String name) {

  static Workload of(PodGroup group) {
    return new Workload(group.namespace(), group.ownerKind(), group.ownerName());
  }

  /** {@code Deployment shop/api}. */
  @Override
  public String toString() {
    return (kind.isEmpty() ? "Pod" : kind) + " " + namespace + "/" + name;
  }
}
