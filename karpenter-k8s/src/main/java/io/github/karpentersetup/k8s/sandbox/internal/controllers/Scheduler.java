package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import tools.jackson.databind.node.ObjectNode;

/** Binds pods to nodes, and says of the others why they have none. */
final class Scheduler implements Controller {
  private final Cluster cluster;
  private final BiPredicate<String, Map<String, String>> fargate;

  /**
   * @param fargate pods that are another scheduler's, by namespace and labels
   */
  Scheduler(Cluster cluster, BiPredicate<String, Map<String, String>> fargate) {
    this.cluster = cluster;
    this.fargate = fargate;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.PODS.key(), ResourceTypes.NODES.key());
  }

  @Override
  public Optional<Instant> reconcile() {
    var nodes = cluster.list(ResourceTypes.NODES);
    var pods = cluster.list(ResourceTypes.PODS);
    var waiting =
        pods.stream()
            .filter(p -> Pods.nodeName(p).isEmpty() && Pods.active(p) && !Json.terminating(p))
            .filter(p -> Pods.daemon(p) || !fargate.test(Json.namespace(p), Json.labels(p)))
            .sorted(
                Comparator.comparing(
                        (ObjectNode p) -> Json.text(p, "metadata", "creationTimestamp"))
                    .thenComparing(Json::name))
            .toList();
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    var fit = new NodeFit(nodes, pods);
    for (ObjectNode pod : waiting) {
      var verdict = fit.verdict(pod);
      if (verdict.nodes().isEmpty()) {
        cluster.editStatus(
            ResourceTypes.PODS,
            pod,
            p ->
                cluster.condition(
                    p, "PodScheduled", "False", "Unschedulable", verdict.message(nodes.size())));
        continue;
      }
      var node = verdict.nodes().get(0);
      cluster.edit(ResourceTypes.PODS, pod, p -> Json.in(p, "spec").put("nodeName", node));
      cluster.editStatus(
          ResourceTypes.PODS, pod, p -> cluster.condition(p, "PodScheduled", "True", "", ""));
      fit.place(pod, node);
    }
    return Optional.empty();
  }
}
