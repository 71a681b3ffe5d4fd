package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** Notices, within the change that does it, that a node goes with pods on it. */
public final class NodeProbe {
  private final ObjectStore store;
  private final List<String> lost = new CopyOnWriteArrayList<>();

  /** Of the nodes and pods in a store. */
  public NodeProbe(ObjectStore store) {
    this.store = store;
  }

  /** What was lost so far. */
  public List<String> lost() {
    return lost;
  }

  /** Looks at a change; only the end of a node can take pods with it. */
  public void changed(StoreEvent event) {
    if (!event.type().key().equals(ResourceTypes.NODES.key()) || !event.deleted()) {
      return;
    }
    for (ObjectNode pod : store.podsOn(Json.name(event.after()))) {
      if (Pods.active(pod) && !Pods.daemon(pod)) {
        lost.add(
            Json.namespace(pod)
                + "/"
                + Json.name(pod)
                + " was on node "
                + Json.name(event.after())
                + " when it went");
      }
    }
  }
}
