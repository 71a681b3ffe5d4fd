package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which nodes can take a pod now: the filters of kube-scheduler that the sandbox knows. It follows
 * the changes of nodes and pods, so that a pod costs one look at each node.
 */
final class NodeFit {
  static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private final ObjectStore store;
  private final TreeMap<String, Host> hosts = new TreeMap<>();
  private final Map<String, Placed> placed = new HashMap<>();

  /** Pods that keep others away, by uid: few, and every newcomer meets them. */
  private final Map<String, ObjectNode> repelling = new LinkedHashMap<>();

  private long changes;

  private record Placed(String node, PodShape shape) {}

  NodeFit(ObjectStore store) {
    this.store = store;
  }

  /** The nodes that take it, or the reasons why none does. */
  record Verdict(Optional<String> node, Map<String, Integer> reasons) {
    String message(int total) {
      var parts = new ArrayList<String>();
      reasons.forEach((reason, count) -> parts.add(count + " " + reason));
      return "0/%d nodes are available: %s.".formatted(total, String.join(", ", parts));
    }
  }

  int nodes() {
    return hosts.size();
  }

  /** Grows with whatever could make room for a pod. */
  long changes() {
    return changes;
  }

  /** The node as it is now. */
  void node(ObjectNode node) {
    changes++;
    var name = Json.name(node);
    var host = hosts.get(name);
    if (host == null) {
      hosts.put(name, new Host(node));
      // Bound before the node was heard of.
      placed.values().stream()
          .filter(p -> p.node().equals(name))
          .forEach(p -> hosts.get(name).take(p.shape()));
    } else {
      host.is(node);
    }
  }

  void nodeGone(String name) {
    changes++;
    hosts.remove(name);
  }

  /** The pod as it is now: it counts on its node, until it is done or gone. */
  void pod(ObjectNode pod) {
    var uid = Json.uid(pod);
    var node = Pods.nodeName(pod);
    if (node.isEmpty() || !Pods.active(pod)) {
      podGone(uid);
    } else if (!placed.containsKey(uid)) {
      var shape = PodShape.of(pod);
      placed.put(uid, new Placed(node, shape));
      Optional.ofNullable(hosts.get(node)).ifPresent(host -> host.take(shape));
      if (!Json.items(pod, "spec", "affinity", "podAntiAffinity", REQUIRED).isEmpty()) {
        repelling.put(uid, pod);
      }
    }
  }

  void podGone(String uid) {
    var gone = placed.remove(uid);
    if (gone != null) {
      changes++;
      repelling.remove(uid);
      Optional.ofNullable(hosts.get(gone.node())).ifPresent(host -> host.release(gone.shape()));
    }
  }

  /** The least filled of the nodes that take a pod. */
  Verdict verdict(ObjectNode pod, PodShape shape) {
    var neighbours = new Neighbours(store, this, pod, repelling.values());
    var reasons = new LinkedHashMap<String, Integer>();
    Host best = null;
    Collection<Host> looked = hosts.values();
    var pinned = Pods.pinnedTo(pod).map(hosts::get);
    if (pinned.isPresent()) {
      looked = List.of(pinned.get());
      reasons.put(Host.NOT_CHOSEN, hosts.size() - 1);
    }
    for (Host host : looked) {
      var refusal = host.refusal(pod, shape);
      if (refusal.isEmpty()) {
        refusal = neighbours.refusal(host.labels());
      }
      if (refusal.isPresent()) {
        reasons.merge(refusal.get(), 1, Integer::sum);
      } else if (best == null || host.filled() < best.filled()) {
        best = host;
      }
    }
    return new Verdict(Optional.ofNullable(best).map(Host::name), reasons);
  }

  Collection<Host> hosts() {
    return hosts.values();
  }

  Optional<Host> host(String name) {
    return Optional.ofNullable(hosts.get(name));
  }

  /** Node selector and required node affinity. */
  static boolean matchesNode(JsonNode podSpec, Map<String, String> labels, String name) {
    if (!Json.map(podSpec, "nodeSelector").entrySet().stream()
        .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))) {
      return false;
    }
    var terms = Json.items(podSpec, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms");
    return terms.isEmpty()
        || terms.stream()
            .anyMatch(
                term ->
                    all(Json.items(term, "matchExpressions"), labels)
                        && all(Json.items(term, "matchFields"), Map.of("metadata.name", name)));
  }

  static boolean all(List<ObjectNode> requirements, Map<String, String> labels) {
    return requirements.stream()
        .allMatch(
            r ->
                Selectors.requirement(
                    labels,
                    Json.text(r, "key"),
                    Json.text(r, "operator"),
                    Json.texts(r, "values")));
  }
}
