package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Counts for disruption budgets how many pods are healthy and how many may go. */
final class DisruptionController implements Controller {
  private static final List<ResourceType> OWNERS =
      List.of(ResourceTypes.REPLICA_SETS, ResourceTypes.STATEFUL_SETS, ResourceTypes.DAEMON_SETS);

  private final Cluster cluster;

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
  public Optional<Instant> reconcile() {
    for (ObjectNode budget : cluster.list(ResourceTypes.DISRUPTION_BUDGETS)) {
      // One transaction, so that no eviction comes between the count and the writing of it.
      cluster
          .api()
          .store()
          .atomically(
              () -> {
                count(budget);
                return budget;
              });
    }
    return Optional.empty();
  }

  private void count(ObjectNode budget) {
    var pods =
        cluster.api().store().list(ResourceTypes.PODS, Json.namespace(budget)).stream()
            .filter(p -> Selectors.matches(Json.at(budget, "spec", "selector"), Json.labels(p)))
            .filter(Pods::active)
            .toList();
    int healthy =
        (int) pods.stream().filter(p -> !Json.terminating(p) && Subresources.ready(p)).count();
    var least = Json.at(budget, "spec", "minAvailable");
    var most = Json.at(budget, "spec", "maxUnavailable");
    int expected = most.isMissingNode() && !least.isString() ? pods.size() : replicas(budget, pods);
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
  private int replicas(ObjectNode budget, List<ObjectNode> pods) {
    var byOwner = new HashMap<String, Integer>();
    for (ObjectNode pod : pods) {
      var owner = Json.items(pod, "metadata", "ownerReferences").stream().findFirst();
      var uid = owner.map(o -> Json.text(o, "uid")).orElse(Json.uid(pod));
      byOwner.computeIfAbsent(uid, id -> replicasOf(budget, id));
    }
    return byOwner.values().stream().mapToInt(Integer::intValue).sum();
  }

  private int replicasOf(ObjectNode budget, String uid) {
    for (ResourceType type : OWNERS) {
      for (ObjectNode owner : cluster.api().store().list(type, Json.namespace(budget))) {
        if (Json.uid(owner).equals(uid)) {
          return Json.number(owner, 1, "spec", "replicas");
        }
      }
    }
    return 1;
  }
}
