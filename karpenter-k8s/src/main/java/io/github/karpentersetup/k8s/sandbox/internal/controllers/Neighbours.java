package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Where a pod may be because of others: affinity, spread, and the zones of its volumes. */
final class Neighbours {
  /** Values of a topology key that a node must have, or must not. */
  private record Domains(String key, Set<String> values) {
    boolean has(Map<String, String> labels) {
      var value = labels.get(key);
      return value != null && values.contains(value);
    }
  }

  private final ObjectStore store;
  private final NodeFit nodes;
  private final List<Domains> near = new ArrayList<>();
  private final List<Domains> away = new ArrayList<>();
  private final List<Domains> spread = new ArrayList<>();
  private final List<List<ObjectNode>> volumes = new ArrayList<>();

  /** Most pods go anywhere, and every node is asked. */
  private final boolean none;

  /**
   * @param repelling pods on nodes that keep others away
   */
  Neighbours(ObjectStore store, NodeFit nodes, ObjectNode pod, Collection<ObjectNode> repelling) {
    this.store = store;
    this.nodes = nodes;
    var affinity = Json.at(pod, "spec", "affinity");
    for (ObjectNode term : Json.items(affinity, "podAffinity", NodeFit.REQUIRED)) {
      var others = selectedBy(term, pod);
      // The first of those that want each other may be anywhere.
      if (!others.isEmpty() || !selects(term, pod, pod)) {
        near.add(domains(term, others));
      }
    }
    for (ObjectNode term : Json.items(affinity, "podAntiAffinity", NodeFit.REQUIRED)) {
      away.add(domains(term, selectedBy(term, pod)));
    }
    for (ObjectNode other : repelling) {
      for (ObjectNode term :
          Json.items(other, "spec", "affinity", "podAntiAffinity", NodeFit.REQUIRED)) {
        if (selects(term, other, pod)) {
          away.add(domains(term, List.of(other)));
        }
      }
    }
    for (ObjectNode rule : Json.items(pod, "spec", "topologySpreadConstraints")) {
      if (Json.text(rule, "whenUnsatisfiable").equals("DoNotSchedule")) {
        spread.add(even(rule, pod));
      }
    }
    for (ObjectNode volume : Json.items(pod, "spec", "volumes")) {
      bound(pod, volume);
    }
    none = near.isEmpty() && away.isEmpty() && spread.isEmpty() && volumes.isEmpty();
  }

  /** Why a node with these labels does not do; empty when it does. */
  Optional<String> refusal(Map<String, String> labels) {
    if (none) {
      return Optional.empty();
    }
    if (!volumes.isEmpty()
        && !volumes.stream()
            .allMatch(
                terms ->
                    terms.stream()
                        .anyMatch(
                            term -> NodeFit.all(Json.items(term, "matchExpressions"), labels)))) {
      return Optional.of("node(s) had volume node affinity conflict");
    }
    if (away.stream().anyMatch(domains -> domains.has(labels))) {
      return Optional.of("node(s) didn't match pod anti-affinity rules");
    }
    if (!near.stream().allMatch(domains -> domains.has(labels))) {
      return Optional.of("node(s) didn't match pod affinity rules");
    }
    return spread.stream().allMatch(domains -> domains.has(labels))
        ? Optional.empty()
        : Optional.of("node(s) didn't match pod topology spread constraints");
  }

  /** The pods on nodes that a term of this pod is about. */
  private List<ObjectNode> selectedBy(ObjectNode term, ObjectNode pod) {
    var namespaces = Json.texts(term, "namespaces");
    return (namespaces.isEmpty() ? List.of(Json.namespace(pod)) : namespaces)
        .stream()
            .flatMap(
                n -> store.selected(ResourceTypes.PODS, n, term.path("labelSelector")).stream())
            .filter(p -> !Pods.nodeName(p).isEmpty() && Pods.active(p))
            .toList();
  }

  private static boolean selects(ObjectNode term, ObjectNode owner, ObjectNode other) {
    var namespaces = Json.texts(term, "namespaces");
    var sameNamespace =
        namespaces.isEmpty()
            ? Json.namespace(owner).equals(Json.namespace(other))
            : namespaces.contains(Json.namespace(other));
    return sameNamespace && Selectors.matches(term.path("labelSelector"), Json.labels(other));
  }

  private Domains domains(ObjectNode term, List<ObjectNode> pods) {
    var key = Json.text(term, "topologyKey");
    var values = new HashSet<String>();
    for (ObjectNode pod : pods) {
      nodes.host(Pods.nodeName(pod)).map(host -> host.labels().get(key)).ifPresent(values::add);
    }
    return new Domains(key, values);
  }

  /** The domains that one more pod leaves within the rule's skew. */
  private Domains even(ObjectNode rule, ObjectNode pod) {
    var key = Json.text(rule, "topologyKey");
    var counts = new HashMap<String, Integer>();
    for (Host host : nodes.hosts()) {
      var domain = host.labels().get(key);
      if (domain != null && NodeFit.matchesNode(pod.path("spec"), host.labels(), host.name())) {
        counts.putIfAbsent(domain, 0);
      }
    }
    for (ObjectNode other : selectedBy(rule, pod)) {
      if (!Json.terminating(other)) {
        nodes
            .host(Pods.nodeName(other))
            .filter(h -> NodeFit.matchesNode(pod.path("spec"), h.labels(), h.name()))
            .map(host -> host.labels().get(key))
            .ifPresent(domain -> counts.merge(domain, 1, Integer::sum));
      }
    }
    int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    int most = Json.number(rule, 1, "maxSkew") + least - (selects(rule, pod, pod) ? 1 : 0);
    counts.values().removeIf(count -> count > most);
    return new Domains(key, Set.copyOf(counts.keySet()));
  }

  private void bound(ObjectNode pod, ObjectNode volume) {
    var claim =
        volume.has("ephemeral")
            ? Json.name(pod) + "-" + Json.text(volume, "name")
            : Json.text(volume, "persistentVolumeClaim", "claimName");
    if (claim.isEmpty()) {
      return;
    }
    for (ObjectNode bound : store.list(ResourceTypes.VOLUMES, "")) {
      if (Json.text(bound, "spec", "claimRef", "name").equals(claim)
          && Json.text(bound, "spec", "claimRef", "namespace").equals(Json.namespace(pod))) {
        var terms = Json.items(bound, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
        if (!terms.isEmpty()) {
          volumes.add(terms);
        }
      }
    }
  }
}
