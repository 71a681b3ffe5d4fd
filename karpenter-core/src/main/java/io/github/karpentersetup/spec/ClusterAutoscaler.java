package io.github.karpentersetup.spec;

import java.util.Optional;

/**
 * The Cluster Autoscaler to retire.
 *
 * @param namespace of its Deployment; empty to look for it
 * @param name of its Deployment; empty to look for it
 */
public record ClusterAutoscaler(Optional<String> namespace, Optional<String> name) {

  /** Found by its Deployment's name, labels or image; several are a blocking finding. */
  public static ClusterAutoscaler discovered() {
    return new ClusterAutoscaler(Optional.empty(), Optional.empty());
  }

  /** This Deployment. */
  public static ClusterAutoscaler deployment(String namespace, String name) {
    return new ClusterAutoscaler(Optional.of(namespace), Optional.of(name));
  }
}
