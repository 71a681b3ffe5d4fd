package io.github.karpentersetup.executor;

import io.github.karpentersetup.facts.KubernetesFacts.Room;
import java.util.Map;

/**
 * A node as an executor that watches nodes last heard of it.
 *
 * @param labels at least those that tell its instance type, zone, capacity type and compute type
 * @param allocatable what it has for pods
 */
public record LiveNode(String name, Map<String, String> labels, Room allocatable) {

  public LiveNode {
    labels = Map.copyOf(labels);
  }
}
