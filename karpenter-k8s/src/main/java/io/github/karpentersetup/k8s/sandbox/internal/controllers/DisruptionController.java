package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts for disruption budgets how many pods are healthy and how many may go. */
final class DisruptionController implements Controller {
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
    // Those that have ended are counted too, as Kubernetes does; they are not healthy.
    var pods =
        cluster
            .api()
            .store()
            .selected(
                ResourceTypes.PODS, Json.namespace(budget), Json.at(budget, "spec", "selector"));
    int healthy =
        (int)
            pods.stream()
                .filter(p -> Pods.active(p) && !Json.terminating(p) && Subresources.ready(p))
                .count();
    var least = Json.at(budget, "spec", "minAvailable");
    var most = Json.at(budget, "spec", "maxUnavailable");
    var expects =
        most.isMissingNode() && !least.isString() ? OptionalInt.of(pods.size()) : scale(pods);
    if (expects.isEmpty()) {
      fail(budget);
      return;
    }
    int expected = expects.getAsInt();
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

  /** Allows nothing where the pods that there should be cannot be counted. */
  private void fail(ObjectNode budget) {
    cluster.editStatus(
        ResourceTypes.DISRUPTION_BUDGETS,
        budget,
        o -> {
          Json.in(o, "status").put("disruptionsAllowed", 0);
          cluster.condition(
              o, "DisruptionAllowed", "False", "SyncFailed", "found no controllers for its pods");
        });
  }

  /**
   * How many pods their controllers ask for; empty if one of these has no scale, such as a Job. A
   * pod without a controller counts for nothing.
   */
  private OptionalInt scale(List<ObjectNode> pods) {
    var byController = new HashMap<String, Integer>();
    for (ObjectNode pod : pods) {
      var reference = controller(pod);
      if (reference.isPresent()) {
        var scaled = reference.flatMap(this::live).map(this::withDeployment);
        if (scaled.filter(s -> s.type().scalable()).isEmpty()) {
          return OptionalInt.empty();
        }
        scaled.ifPresent(
            s ->
                byController.put(
                    Json.uid(s.object()), Json.number(s.object(), 1, "spec", "replicas")));
      }
    }
    return OptionalInt.of(byController.values().stream().mapToInt(Integer::intValue).sum());
  }

  /** What the pods of a Deployment are counted by is the Deployment. */
  private ObjectStore.Stored withDeployment(ObjectStore.Stored owner) {
    return controller(owner.object())
        .flatMap(this::live)
        .filter(o -> o.type().key().equals(ResourceTypes.DEPLOYMENTS.key()))
        .orElse(owner);
  }

  private Optional<ObjectStore.Stored> live(ObjectNode reference) {
    return cluster.api().store().withUid(Json.text(reference, "uid"));
  }

  private static Optional<ObjectNode> controller(ObjectNode object) {
    return Json.items(object, "metadata", "ownerReferences").stream()
        .filter(o -> o.path("controller").asBoolean(false))
        .findFirst();
  }
}
