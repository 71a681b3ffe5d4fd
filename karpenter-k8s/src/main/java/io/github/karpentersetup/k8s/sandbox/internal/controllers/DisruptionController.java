package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts for disruption budgets how many pods are healthy and how many may go. */
final class DisruptionController implements Controller {
  private static final Set<String> OWNERS =
      Set.of(
          ResourceTypes.REPLICA_SETS.key(),
          ResourceTypes.STATEFUL_SETS.key(),
          ResourceTypes.DAEMON_SETS.key());

  /** Pods that changed, by what budgets select them by. */
  private record Changed(String namespace, JsonNode labels) {}

  private final Cluster cluster;
  private final WorkQueue<Changed> changed = new WorkQueue<>();
  private final WorkQueue<String> uids = new WorkQueue<>();

  DisruptionController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DISRUPTION_BUDGETS.key(),
        ResourceTypes.PODS.key(),
        ResourceTypes.REPLICA_SETS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    var object = event.after();
    var key = event.type().key();
    if (key.equals(ResourceTypes.DISRUPTION_BUDGETS.key())) {
      uids.add(Json.uid(object));
    } else if (key.equals(ResourceTypes.PODS.key())) {
      add(object, "metadata", "labels");
      event.before().ifPresent(before -> add(before, "metadata", "labels"));
    } else {
      add(object, "spec", "template", "metadata", "labels");
    }
  }

  private void add(ObjectNode object, String... labels) {
    changed.add(new Changed(Json.namespace(object), Json.at(object, labels)));
  }

  @Override
  public Optional<Instant> reconcile() {
    var store = cluster.api().store();
    changed.drain(
        pods -> {
          var labels = Json.map(pods.labels());
          for (ObjectNode budget : store.list(ResourceTypes.DISRUPTION_BUDGETS, pods.namespace())) {
            if (Selectors.matches(Json.at(budget, "spec", "selector"), labels)) {
              uids.add(Json.uid(budget));
            }
          }
        });
    // One transaction each, so that no eviction comes between the count and the writing of it.
    uids.drain(
        uid ->
            store.atomically(
                () -> {
                  store
                      .withUid(uid)
                      .filter(s -> s.type().key().equals(ResourceTypes.DISRUPTION_BUDGETS.key()))
                      .ifPresent(s -> count(s.object()));
                  return uid;
                }));
    return Optional.empty();
  }

  private void count(ObjectNode budget) {
    var pods =
        cluster
            .api()
            .store()
            .selected(
                ResourceTypes.PODS, Json.namespace(budget), Json.at(budget, "spec", "selector"))
            .stream()
            .filter(Pods::active)
            .toList();
    int healthy =
        (int) pods.stream().filter(p -> !Json.terminating(p) && Subresources.ready(p)).count();
    var least = Json.at(budget, "spec", "minAvailable");
    var most = Json.at(budget, "spec", "maxUnavailable");
    int expected = most.isMissingNode() && !least.isString() ? pods.size() : replicas(pods);
    int needed =
        most.isMissingNode()
            ? PodCount.of(least, expected, true)
            : Math.max(0, expected - PodCount.of(most, expected, true));
    int allowed = expected == 0 ? 0 : Math.max(0, healthy - needed);
    cluster.editStatus(
        ResourceTypes.DISRUPTION_BUDGETS,
        budget,
        o -> {
          var status = Json.in(o, "status");
          status
              .put("currentHealthy", healthy)
              .put("desiredHealthy", needed)
              .put("disruptionsAllowed", allowed)
              .put("expectedPods", expected)
              .put("observedGeneration", Json.number(budget, 1, "metadata", "generation"));
          status.remove("disruptedPods");
          cluster.condition(
              o,
              "DisruptionAllowed",
              allowed > 0 ? "True" : "False",
              allowed > 0 ? "SufficientPods" : "InsufficientPods",
              "");
        });
  }

  /** What the owners of the pods ask for; a pod without a counting owner counts for itself. */
  private int replicas(List<ObjectNode> pods) {
    var byOwner = new HashMap<String, Integer>();
    for (ObjectNode pod : pods) {
      var owner = Json.items(pod, "metadata", "ownerReferences").stream().findFirst();
      var uid = owner.map(o -> Json.text(o, "uid")).orElse(Json.uid(pod));
      byOwner.computeIfAbsent(uid, this::replicasOf);
    }
    return byOwner.values().stream().mapToInt(Integer::intValue).sum();
  }

  private int replicasOf(String uid) {
    return cluster
        .api()
        .store()
        .withUid(uid)
        .filter(owner -> OWNERS.contains(owner.type().key()))
        .map(owner -> Json.number(owner.object(), 1, "spec", "replicas"))
        .orElse(1);
  }
}
