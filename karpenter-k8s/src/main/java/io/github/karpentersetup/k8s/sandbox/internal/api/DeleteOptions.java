package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import tools.jackson.databind.JsonNode;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds for a pod; below 0 for the pod's own
 * @param propagation Background, Foreground or Orphan
 * @param uid what the object's uid must be; empty for any
 * @param resourceVersion what the object's version must be; empty for any
 * @param dryRun whether to answer without deleting anything
 */
public record DeleteOptions(
    int gracePeriodSeconds,
    String propagation,
    String uid,
    String resourceVersion,
    boolean dryRun) {
  /** No precondition, the dependents go later. */
  public static final DeleteOptions BACKGROUND = new DeleteOptions(-1, "Background", "", "", false);

  /** At once, without a grace period. */
  public static final DeleteOptions NOW = new DeleteOptions(0, "Background", "", "", false);

  /** From the {@code DeleteOptions} object in a request's body. */
  public static DeleteOptions of(JsonNode body, boolean dryRun) {
    var propagation = Json.text(body, "propagationPolicy");
    if (propagation.isEmpty()) {
      propagation =
          body.path("orphanDependents").asBoolean(false) ? "Orphan" : BACKGROUND.propagation();
    }
    return new DeleteOptions(
        Json.number(body, -1, "gracePeriodSeconds"),
        propagation,
        Json.text(body, "preconditions", "uid"),
        Json.text(body, "preconditions", "resourceVersion"),
        dryRun || Json.texts(body, "dryRun").contains("All"));
  }
}
