package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Taints nodes that are cordoned, and removes the pods of nodes that are gone. */
final class NodeLifecycle implements Controller {
  private static final String TAINT = "node.kubernetes.io/unschedulable";

  private final Cluster cluster;
  private final WorkQueue<String> names = new WorkQueue<>();

  NodeLifecycle(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.NODES.key(), ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    if (event.type().key().equals(ResourceTypes.NODES.key())) {
      names.add(Json.name(event.after()));
    } else if (event.before().map(Pods::nodeName).orElse("").isEmpty()
        && !Pods.nodeName(event.after()).isEmpty()) {
      names.add(Pods.nodeName(event.after()));
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    names.drain(this::reconcile);
    return Optional.empty();
  }

  private void reconcile(String name) {
    var store = cluster.api().store();
    var node = store.find(ResourceTypes.NODES, "", name);
    if (node.isPresent()) {
      cluster.edit(ResourceTypes.NODES, node.get(), NodeLifecycle::taint);
      return;
    }
    for (ObjectNode pod : store.podsOn(name)) {
      cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.NOW);
    }
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
