package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import tools.jackson.databind.node.ObjectNode;

/** Binds pods to nodes, and says of the others why they have none. */
final class Scheduler implements Controller {
  private final Cluster cluster;
  private final BiPredicate<String, Map<String, String>> fargate;
  private final NodeFit fit;

  /** What was said last to a pod that waits, by its uid. */
  private final Map<String, String> told = new HashMap<>();

  /** Shapes that no node takes, until something changes. */
  private final Map<String, String> refused = new HashMap<>();

  private long seen;

  /**
   * @param fargate pods that are another scheduler's, by namespace and labels
   */
  Scheduler(Cluster cluster, BiPredicate<String, Map<String, String>> fargate) {
    this.cluster = cluster;
    this.fargate = fargate;
    this.fit = new NodeFit(cluster.api().store());
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.PODS.key(), ResourceTypes.NODES.key());
  }

  @Override
  public void changed(StoreEvent event) {
    var object = event.after();
    if (event.type().key().equals(ResourceTypes.NODES.key())) {
      if (event.deleted()) {
        fit.nodeGone(Json.name(object));
      } else {
        fit.node(object);
      }
    } else if (event.deleted()) {
      told.remove(Json.uid(object));
      fit.podGone(Json.uid(object));
    } else {
      fit.pod(object);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    if (fit.changes() != seen) {
      seen = fit.changes();
      refused.clear();
    }
    cluster.api().store().podsOn("").stream()
        .filter(p -> Pods.active(p) && !Json.terminating(p))
        .filter(p -> Pods.daemon(p) || !fargate.test(Json.namespace(p), Json.labels(p)))
        // Daemons first: those of a node are of the highest priority.
        .sorted(
            Comparator.comparing((ObjectNode p) -> !Pods.daemon(p))
                .thenComparing(p -> Json.text(p, "metadata", "creationTimestamp"))
                .thenComparing(Json::name))
        .forEach(this::schedule);
    return Optional.empty();
  }

  private void schedule(ObjectNode pod) {
    var shape = PodShape.of(pod);
    var earlier = refused.get(shape.key());
    if (earlier != null) {
      refuse(pod, earlier);
      return;
    }
    var verdict = fit.verdict(pod, shape);
    if (verdict.node().isPresent()) {
      bind(pod, verdict.node().get());
      return;
    }
    var message = verdict.message(fit.nodes());
    if (shape.alone()) {
      refused.put(shape.key(), message);
    }
    refuse(pod, message);
  }

  private void refuse(ObjectNode pod, String message) {
    if (message.equals(told.put(Json.uid(pod), message))) {
      return;
    }
    cluster.editStatus(
        ResourceTypes.PODS,
        pod,
        p -> cluster.condition(p, "PodScheduled", "False", "Unschedulable", message));
  }

  private void bind(ObjectNode pod, String node) {
    cluster.bind(pod, node);
    told.remove(Json.uid(pod));
    cluster.api().store().withUid(Json.uid(pod)).ifPresent(s -> fit.pod(s.object()));
  }
}
