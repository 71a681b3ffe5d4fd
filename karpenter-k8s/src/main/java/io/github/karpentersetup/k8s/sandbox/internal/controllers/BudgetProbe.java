package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** Notices, within the change that does it, that a disruption budget is broken. */
public final class BudgetProbe {
  private final ObjectStore store;
  private final List<String> broken = new CopyOnWriteArrayList<>();

  /** Of the pods and budgets in a store. */
  public BudgetProbe(ObjectStore store) {
    this.store = store;
  }

  /** What was broken so far. */
  public List<String> broken() {
    return broken;
  }

  /** Looks at a change; only one that makes a pod unhealthy can break a budget. */
  public void changed(StoreEvent event) {
    if (!event.type().key().equals(ResourceTypes.PODS.key())
        || event.before().filter(BudgetProbe::healthy).isEmpty()
        || (!event.deleted() && healthy(event.after()))) {
      return;
    }
    var pod = event.after();
    for (ObjectNode budget : store.list(ResourceTypes.DISRUPTION_BUDGETS, Json.namespace(pod))) {
      var selector = Json.at(budget, "spec", "selector");
      if (Selectors.matches(selector, Json.labels(pod))) {
        long left =
            store.selected(ResourceTypes.PODS, Json.namespace(pod), selector).stream()
                .filter(BudgetProbe::healthy)
                .count();
        long needed = Json.number(budget, 0, "status", "desiredHealthy");
        if (left < needed) {
          broken.add(
              Json.namespace(pod)
                  + "/"
                  + Json.name(budget)
                  + " has "
                  + left
                  + " of "
                  + needed
                  + " healthy pods without "
                  + Json.name(pod));
        }
      }
    }
  }

  private static boolean healthy(ObjectNode pod) {
    return Pods.active(pod) && !Json.terminating(pod) && Subresources.ready(pod);
  }
}
