package io.github.karpentersetup.whatif;

import java.util.Objects;

/**
 * A pod to place, or one that runs.
 *
 * @param namespace its namespace
 * @param name its name; namespace and name are unique among the pods of one packing
 * @param owner what it belongs to, for reports: {@code Deployment/api}; empty for none
 * @param template what it asks for. Pods that share one template, or have equal ones, are placed
 *     faster.
 */
public record Pod(String namespace, String name, String owner, PodTemplate template) {

  public Pod {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(template, "template");
  }

  /** A pod that belongs to nothing. */
  public static Pod of(String namespace, String name, PodTemplate template) {
    return new Pod(namespace, name, "", template);
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
