package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Keeps one pod of a daemon set on every node that takes it. */
final class DaemonSetController implements Controller {
  private final Cluster cluster;
  private final WorkQueue<String> uids = new WorkQueue<>();
  private final WorkQueue<OnNode> nodes = new WorkQueue<>();
  private final WorkQueue<String> counts = new WorkQueue<>();

  /** The nodes that take a daemon set's pods, by its uid. */
  private final Map<String, Set<String>> wanted = new HashMap<>();

  /** The pods of a daemon set on a node, or on their way to it, by uid. */
  private final Map<OnNode, Map<String, ObjectNode>> pods = new HashMap<>();

  /** A daemon set, by its uid, on one node. */
  private record OnNode(String uid, String node) {}

  DaemonSetController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DAEMON_SETS.key(), ResourceTypes.PODS.key(), ResourceTypes.NODES.key());
  }

  @Override
  public void changed(StoreEvent event) {
    var object = event.after();
    var key = event.type().key();
    if (key.equals(ResourceTypes.DAEMON_SETS.key())) {
      if (event.deleted()) {
        wanted.remove(Json.uid(object));
      } else {
        uids.add(Json.uid(object));
      }
    } else if (key.equals(ResourceTypes.NODES.key())) {
      cluster
          .list(ResourceTypes.DAEMON_SETS)
          .forEach(set -> nodes.add(new OnNode(Json.uid(set), Json.name(object))));
    } else if (Pods.daemon(object)) {
      for (String uid : Cluster.owners(object)) {
        var at = new OnNode(uid, target(object));
        var there = pods.computeIfAbsent(at, a -> new HashMap<>());
        if (event.deleted() || Json.terminating(object)) {
          there.remove(Json.uid(object));
        } else {
          there.put(Json.uid(object), object);
        }
        if (there.isEmpty()) {
          pods.remove(at);
        }
        nodes.add(at);
        counts.add(uid);
      }
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    var store = cluster.api().store();
    uids.drain(
        uid -> {
          store
              .list(ResourceTypes.NODES, "")
              .forEach(n -> nodes.add(new OnNode(uid, Json.name(n))));
          counts.add(uid);
        });
    nodes.drain(
        at ->
            cluster
                .live(at.uid(), ResourceTypes.DAEMON_SETS)
                .ifPresent(set -> reconcile(set, at.node())));
    counts.drain(uid -> cluster.live(uid, ResourceTypes.DAEMON_SETS).ifPresent(this::status));
    return Optional.empty();
  }

  private void reconcile(ObjectNode set, String name) {
    var store = cluster.api().store();
    var node = store.find(ResourceTypes.NODES, "", name).filter(n -> takes(set, n));
    var takers = wanted.computeIfAbsent(Json.uid(set), uid -> new HashSet<>());
    if (node.isPresent() ? takers.add(name) : takers.remove(name)) {
      counts.add(Json.uid(set));
    }
    var there = pods.getOrDefault(new OnNode(Json.uid(set), name), Map.of()).values();
    if (node.isEmpty()) {
      there.forEach(pod -> cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.BACKGROUND));
    } else if (there.isEmpty() && !Json.terminating(node.get())) {
      cluster.create(ResourceTypes.PODS, Pods.fromTemplate(ResourceTypes.DAEMON_SETS, set, name));
    }
  }

  private static String target(ObjectNode pod) {
    var bound = Pods.nodeName(pod);
    return bound.isEmpty() ? Pods.pinnedTo(pod).orElse("") : bound;
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

  private void status(ObjectNode set) {
    int wanted = this.wanted.getOrDefault(Json.uid(set), Set.of()).size();
    var pods =
        cluster.api().store().ownedBy(Json.uid(set), ResourceTypes.PODS).stream()
            .filter(p -> !Json.terminating(p))
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
