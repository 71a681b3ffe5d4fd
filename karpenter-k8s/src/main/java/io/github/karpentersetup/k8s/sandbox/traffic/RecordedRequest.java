package io.github.karpentersetup.k8s.sandbox.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * A request that reached the sandbox.
 *
 * @param at when it arrived, by the sandbox's clock
 * @param verb what it asked for
 * @param resource {@code deployments}, {@code pods/eviction}; empty for discovery
 * @param namespace empty for cluster-scoped resources
 * @param name empty when it names no object
 * @param path the path with its query, as sent
 * @param dryRun whether nothing was to be kept
 * @param fieldManager as given in the query; empty when not
 * @param body as sent; empty when there was none
 * @param code the HTTP status answered; 0 when the connection was dropped
 * @param took until the answer was complete; for a watch, until it began
 */
public record RecordedRequest(
    Instant at,
    Verb verb,
    String resource,
    String namespace,
    String name,
    String path,
    boolean dryRun,
    String fieldManager,
    String body,
    int code,
    Duration took) {

  /** {@code PATCH nodes ip-10-0-1-4 200}, for failure messages. */
  @Override
  public String toString() {
    var where = namespace.isEmpty() ? name : namespace + "/" + name;
    return "%s %s %s %d".formatted(verb, resource.isEmpty() ? path : resource, where, code);
  }
}
