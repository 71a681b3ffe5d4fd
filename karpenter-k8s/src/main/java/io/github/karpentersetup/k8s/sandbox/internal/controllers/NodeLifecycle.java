package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Taints nodes that are cordoned, and removes the pods of nodes that are gone. */
final class NodeLifecycle implements Controller {
  private static final String TAINT = "node.kubernetes.io/unschedulable";

  private final Cluster cluster;

  NodeLifecycle(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.NODES.key());
  }

  @Override
  public Optional<Instant> reconcile() {
    var nodes = cluster.list(ResourceTypes.NODES);
    for (ObjectNode node : nodes) {
      cluster.edit(ResourceTypes.NODES, node, NodeLifecycle::taint);
    }
    var names = nodes.stream().map(Json::name).collect(Collectors.toSet());
    for (ObjectNode pod : cluster.list(ResourceTypes.PODS)) {
      if (!Pods.nodeName(pod).isEmpty() && !names.contains(Pods.nodeName(pod))) {
        cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.NOW);
      }
    }
    return Optional.empty();
  }

  private static void taint(ObjectNode node) {
    var spec = Json.in(node, "spec");
    var taints = Json.items(spec, "taints");
    var tainted = taints.removeIf(t -> Json.text(t, "key").equals(TAINT));
    var cordoned = spec.path("unschedulable").asBoolean(false);
    if (cordoned == tainted) {
      return;
    }
    if (cordoned) {
      taints.add(Json.object().put("key", TAINT).put("effect", "NoSchedule"));
    }
    if (taints.isEmpty()) {
      spec.remove("taints");
    } else {
      spec.putArray("taints").addAll(taints);
    }
  }
}
