package io.github.karpentersetup.k8s.api;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads pods. */
public final class Pods {

  private Pods() {}

  /** The scheduler's reason if it found no node for a pod. */
  public static Optional<String> unschedulable(JsonNode pod) {
    if (!Trees.text(pod, "status", "phase").equals("Pending")) {
      return Optional.empty();
    }
    return Trees.condition(pod, "PodScheduled")
        .filter(c -> Trees.text(c, "status").equals("False"))
        .filter(c -> Trees.text(c, "reason").equals("Unschedulable"))
        .map(c -> Trees.text(c, "message"));
  }
}
