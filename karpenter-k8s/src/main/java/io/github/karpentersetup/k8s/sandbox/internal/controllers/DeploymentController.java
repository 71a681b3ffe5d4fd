package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Names;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps a replica set for a deployment's template and rolls from old ones to it. */
final class DeploymentController implements Controller {
  private static final String HASH = "pod-template-hash";

  private final Cluster cluster;
  private final WorkQueue<String> uids = new WorkQueue<>();

  DeploymentController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.DEPLOYMENTS.key(), ResourceTypes.REPLICA_SETS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    if (event.type().key().equals(ResourceTypes.DEPLOYMENTS.key())) {
      uids.add(Json.uid(event.after()));
    } else {
      Cluster.owners(event.after()).forEach(uids::add);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    uids.drain(uid -> cluster.live(uid, ResourceTypes.DEPLOYMENTS).ifPresent(this::reconcile));
    return Optional.empty();
  }

  private void reconcile(ObjectNode deployment) {
    var hash = Names.suffix(Json.at(deployment, "spec", "template").toString(), 10);
    var sets = owned(deployment);
    var current = sets.stream().filter(s -> hash.equals(Json.labels(s).get(HASH))).findFirst();
    int wanted = Json.number(deployment, 1, "spec", "replicas");
    if (current.isEmpty()) {
      cluster.create(
          ResourceTypes.REPLICA_SETS, replicaSet(deployment, hash, sets.isEmpty() ? wanted : 0));
      return;
    }
    var old = sets.stream().filter(s -> !Json.uid(s).equals(Json.uid(current.get()))).toList();
    roll(deployment, wanted, current.get(), old);
    status(deployment, wanted, current.get(), owned(deployment));
  }

  private List<ObjectNode> owned(ObjectNode deployment) {
    return cluster.api().store().ownedBy(Json.uid(deployment), ResourceTypes.REPLICA_SETS);
  }

  private static ObjectNode replicaSet(ObjectNode deployment, String hash, int replicas) {
    var set = Json.object();
    Json.in(set, "metadata")
        .put("name", Json.name(deployment) + "-" + hash)
        .put("namespace", Json.namespace(deployment))
        .set("labels", Json.at(deployment, "spec", "template", "metadata", "labels").deepCopy());
    Json.in(set, "metadata", "labels").put(HASH, hash);
    var spec = Json.in(set, "spec").put("replicas", replicas);
    spec.set("selector", Json.at(deployment, "spec", "selector").deepCopy());
    Json.in(spec, "selector", "matchLabels").put(HASH, hash);
    spec.set("template", Json.at(deployment, "spec", "template").deepCopy());
    Json.in(spec, "template", "metadata", "labels").put(HASH, hash);
    Cluster.own(set, ResourceTypes.DEPLOYMENTS, deployment);
    return set;
  }

  private static int sum(List<ObjectNode> sets, String... field) {
    return sets.stream().mapToInt(s -> Json.number(s, 0, field)).sum();
  }

  private void roll(ObjectNode deployment, int wanted, ObjectNode current, List<ObjectNode> old) {
    int oldWanted = sum(old, "spec", "replicas");
    if (oldWanted == 0) {
      scale(current, wanted);
      return;
    }
    var strategy = Json.at(deployment, "spec", "strategy");
    if (Json.text(strategy, "type").equals("Recreate")) {
      old.forEach(s -> scale(s, 0));
      scale(current, sum(old, "status", "replicas") == 0 ? wanted : 0);
      return;
    }
    var rolling = strategy.path("rollingUpdate");
    int surge = PodCount.of(rolling.path("maxSurge"), wanted, true);
    int unavailable = PodCount.of(rolling.path("maxUnavailable"), wanted, false);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1;
    }
    int now = Json.number(current, 0, "spec", "replicas");
    scale(current, Math.min(wanted, Math.max(now, wanted + surge - oldWanted)));
    int oldReady = sum(old, "status", "readyReplicas");
    int spare =
        oldReady + Json.number(current, 0, "status", "readyReplicas") - (wanted - unavailable);
    int removable = Math.max(0, spare) + Math.max(0, oldWanted - oldReady);
    for (ObjectNode set : old) {
      int replicas = Json.number(set, 0, "spec", "replicas");
      int less = Math.min(replicas, removable);
      removable -= less;
      scale(set, replicas - less);
    }
  }

  private void scale(ObjectNode set, int replicas) {
    cluster.edit(
        ResourceTypes.REPLICA_SETS, set, o -> Json.in(o, "spec").put("replicas", replicas));
  }

  private void status(
      ObjectNode deployment, int wanted, ObjectNode current, List<ObjectNode> sets) {
    int replicas = sum(sets, "status", "replicas");
    int ready = sum(sets, "status", "readyReplicas");
    JsonNode tolerated = Json.at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable");
    int least = wanted - PodCount.of(tolerated, wanted, false);
    cluster.editStatus(
        ResourceTypes.DEPLOYMENTS,
        deployment,
        o -> {
          var status = Json.in(o, "status");
          int updated =
              sets.stream()
                  .filter(s -> Json.uid(s).equals(Json.uid(current)))
                  .mapToInt(s -> Json.number(s, 0, "status", "replicas"))
                  .sum();
          status
              .put("replicas", replicas)
              .put("updatedReplicas", updated)
              .put("readyReplicas", ready)
              .put("availableReplicas", ready)
              .put("unavailableReplicas", Math.max(0, wanted - ready))
              .put("observedGeneration", Json.number(deployment, 1, "metadata", "generation"));
          // The API drops counts of zero, and readers must take a missing count for one.
          for (String count : List.copyOf(status.propertyNames())) {
            if (status.path(count).isInt() && status.path(count).asInt(0) == 0) {
              status.remove(count);
            }
          }
          var available = ready >= least;
          cluster.condition(
              o,
              "Available",
              available ? "True" : "False",
              available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
              available
                  ? "Deployment has minimum availability."
                  : "Deployment does not have minimum availability.");
          var complete = updated == wanted && ready == wanted && replicas == wanted;
          cluster.condition(
              o,
              "Progressing",
              "True",
              complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
              complete
                  ? "ReplicaSet \"%s\" has successfully progressed.".formatted(Json.name(current))
                  : "ReplicaSet \"%s\" is progressing.".formatted(Json.name(current)));
        });
  }
}
