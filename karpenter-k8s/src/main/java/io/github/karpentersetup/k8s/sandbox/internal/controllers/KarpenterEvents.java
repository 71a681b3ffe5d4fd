package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.whatif.Unplaced;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Says of pods why no node pool can host them. */
final class KarpenterEvents {
  private final Cluster cluster;

  KarpenterEvents(Cluster cluster) {
    this.cluster = cluster;
  }

  /** One event for each pod, counted up when there is something new to say. */
  void unplaced(ObjectNode pod, List<Unplaced.Reason> reasons) {
    var message =
        "no node pool can host this pod: "
            + reasons.stream()
                .map(r -> r.where() + ": " + r.why())
                .collect(Collectors.joining("; "));
    var name = Json.name(pod) + ".karpenter";
    var found = cluster.api().store().find(ResourceTypes.EVENTS, Json.namespace(pod), name);
    if (found.isPresent()) {
      cluster.edit(ResourceTypes.EVENTS, found.get(), e -> again(e, message));
      return;
    }
    var event =
        Json.object()
            .put("type", "Warning")
            .put("reason", "FailedScheduling")
            .put("message", message)
            .put("count", 1)
            .put("reportingComponent", "karpenter")
            .put("firstTimestamp", cluster.api().now())
            .put("lastTimestamp", cluster.api().now());
    Json.in(event, "metadata").put("name", name).put("namespace", Json.namespace(pod));
    Json.in(event, "source").put("component", "karpenter");
    Json.in(event, "involvedObject")
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("namespace", Json.namespace(pod))
        .put("name", Json.name(pod))
        .put("uid", Json.uid(pod));
    cluster.create(ResourceTypes.EVENTS, event);
  }

  private void again(ObjectNode event, String message) {
    if (!Json.text(event, "message").equals(message)) {
      event
          .put("message", message)
          .put("count", Json.number(event, 0, "count") + 1)
          .put("lastTimestamp", cluster.api().now());
    }
  }
}
