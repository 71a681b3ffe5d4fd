package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Keeps one pod of a daemon set on every node that takes it. */
final class DaemonSetController implements Controller {
  private final Cluster cluster;

  DaemonSetController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DAEMON_SETS.key(), ResourceTypes.PODS.key(), ResourceTypes.NODES.key());
  }

  @Override
  public Optional<Instant> reconcile() {
    for (ObjectNode set : cluster.list(ResourceTypes.DAEMON_SETS)) {
      if (!Json.terminating(set)) {
        reconcile(set);
      }
    }
    return Optional.empty();
  }

  private void reconcile(ObjectNode set) {
    var byNode = new HashMap<String, ObjectNode>();
    for (ObjectNode pod : cluster.api().store().list(ResourceTypes.PODS, Json.namespace(set))) {
      if (Cluster.ownedBy(pod, set) && !Json.terminating(pod)) {
        byNode.put(target(pod), pod);
      }
    }
    int wanted = 0;
    for (ObjectNode node : cluster.list(ResourceTypes.NODES)) {
      var name = Json.name(node);
      if (!takes(set, node)) {
        continue;
      }
      wanted++;
      if (byNode.remove(name) == null && !Json.terminating(node)) {
        cluster.create(ResourceTypes.PODS, Pods.fromTemplate(ResourceTypes.DAEMON_SETS, set, name));
      }
    }
    byNode
        .values()
        .forEach(pod -> cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.BACKGROUND));
    status(set, wanted);
  }

  private static String target(ObjectNode pod) {
    var bound = Pods.nodeName(pod);
    if (!bound.isEmpty()) {
      return bound;
    }
    return Json.items(
            pod,
            "spec",
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms")
        .stream()
        .flatMap(t -> Json.items(t, "matchFields").stream())
        .flatMap(f -> Json.texts(f, "values").stream())
        .findFirst()
        .orElse("");
  }

  private static boolean takes(ObjectNode set, ObjectNode node) {
    var spec = Json.at(set, "spec", "template", "spec");
    var taints =
        Json.items(node, "spec", "taints").stream()
            .filter(t -> !Json.text(t, "key").startsWith("node.kubernetes.io/"))
            .toList();
    return !FargateController.isFargate(node)
        && NodeFit.matchesNode(spec, Json.labels(node), Json.name(node))
        && Pods.tolerates(spec, taints);
  }

  private void status(ObjectNode set, int wanted) {
    var pods =
        cluster.api().store().list(ResourceTypes.PODS, Json.namespace(set)).stream()
            .filter(p -> Cluster.ownedBy(p, set) && !Json.terminating(p))
            .toList();
    int ready = (int) pods.stream().filter(Subresources::ready).count();
    cluster.editStatus(
        ResourceTypes.DAEMON_SETS,
        set,
        o ->
            Json.in(o, "status")
                .put("desiredNumberScheduled", wanted)
                .put("currentNumberScheduled", pods.size())
                .put("updatedNumberScheduled", pods.size())
                .put("numberReady", ready)
                .put("numberAvailable", ready)
                .put("numberMisscheduled", 0)
                .put("observedGeneration", Json.number(set, 1, "metadata", "generation")));
  }
}
