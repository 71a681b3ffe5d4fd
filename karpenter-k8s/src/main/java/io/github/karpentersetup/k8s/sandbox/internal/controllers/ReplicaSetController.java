package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Keeps as many pods as a replica set asks for. */
final class ReplicaSetController implements Controller {
  private final Cluster cluster;
  private final WorkQueue<String> uids = new WorkQueue<>();

  ReplicaSetController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.REPLICA_SETS.key(), ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    if (event.type().key().equals(ResourceTypes.REPLICA_SETS.key())) {
      uids.add(Json.uid(event.after()));
    } else {
      Cluster.owners(event.after()).forEach(uids::add);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    uids.drain(uid -> cluster.live(uid, ResourceTypes.REPLICA_SETS).ifPresent(this::reconcile));
    return Optional.empty();
  }

  private void reconcile(ObjectNode set) {
    var pods =
        cluster.api().store().ownedBy(Json.uid(set), ResourceTypes.PODS).stream()
            .filter(p -> Pods.active(p) && !Json.terminating(p))
            .toList();
    int wanted = Json.number(set, 1, "spec", "replicas");
    for (int i = pods.size(); i < wanted; i++) {
      cluster.create(ResourceTypes.PODS, Pods.fromTemplate(ResourceTypes.REPLICA_SETS, set, ""));
    }
    surplus(pods, pods.size() - wanted)
        .forEach(pod -> cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.BACKGROUND));
    int ready = (int) pods.stream().filter(Subresources::ready).count();
    cluster.editStatus(
        ResourceTypes.REPLICA_SETS,
        set,
        o ->
            Json.in(o, "status")
                .put("replicas", pods.size())
                .put("fullyLabeledReplicas", pods.size())
                .put("readyReplicas", ready)
                .put("availableReplicas", ready)
                .put("observedGeneration", Json.number(set, 1, "metadata", "generation")));
  }

  /** Those without a node go first, then those that are not ready, then the youngest. */
  private static List<ObjectNode> surplus(List<ObjectNode> pods, int count) {
    return pods.stream()
        .sorted(
            Comparator.comparing((ObjectNode p) -> !Pods.nodeName(p).isEmpty())
                .thenComparing(Subresources::ready)
                .thenComparing(
                    p -> Json.text(p, "metadata", "creationTimestamp"), Comparator.reverseOrder())
                .thenComparing(Json::name))
        .limit(Math.max(0, count))
        .toList();
  }
}
