package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Gives namespaces their service account, and empties those that are deleted. */
final class NamespaceController implements Controller {
  private final Cluster cluster;
  private final WorkQueue<String> names = new WorkQueue<>();

  NamespaceController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.NAMESPACES.key(), DELETIONS);
  }

  @Override
  public void changed(StoreEvent event) {
    var object = event.after();
    names.add(
        event.type().key().equals(ResourceTypes.NAMESPACES.key())
            ? Json.name(object)
            : Json.namespace(object));
  }

  @Override
  public Optional<Instant> reconcile() {
    names.drain(
        name ->
            cluster
                .api()
                .store()
                .find(ResourceTypes.NAMESPACES, "", name)
                .ifPresent(this::reconcile));
    return Optional.empty();
  }

  private void reconcile(ObjectNode namespace) {
    if (Json.terminating(namespace)) {
      empty(namespace);
    } else {
      account(Json.name(namespace));
    }
  }

  private void account(String namespace) {
    var store = cluster.api().store();
    if (store.find(ResourceTypes.SERVICE_ACCOUNTS, namespace, "default").isEmpty()) {
      var account = Json.object();
      Json.in(account, "metadata").put("name", "default").put("namespace", namespace);
      cluster.create(ResourceTypes.SERVICE_ACCOUNTS, account);
    }
  }

  private void empty(ObjectNode namespace) {
    var left = 0;
    for (ResourceType type : cluster.api().store().types().all()) {
      if (type.namespaced()) {
        for (ObjectNode object : cluster.api().store().list(type, Json.name(namespace))) {
          if (!Json.terminating(object)) {
            cluster.delete(type, object, DeleteOptions.BACKGROUND);
          }
        }
        left += cluster.api().store().list(type, Json.name(namespace)).size();
      }
    }
    if (left == 0) {
      cluster.edit(
          ResourceTypes.NAMESPACES, namespace, o -> Json.in(o, "spec").remove("finalizers"));
    }
  }
}
