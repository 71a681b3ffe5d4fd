package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The part of {@link Validator} about constraints of pods on other pods. */
final class TopologyValidator {

  private final Case input;
  private final List<Validator.Node> nodes;
  private final Consumer<String> fault;

  TopologyValidator(Case input, List<Validator.Node> nodes, Consumer<String> fault) {
    this.input = input;
    this.nodes = nodes;
    this.fault = fault;
  }

  /** Whether a pod has no constraints on other pods, and no other pod has one on it. */
  static boolean isFree(Pod pod, Case input) {
    var t = pod.template();
    boolean own =
        !t.podAffinity().isEmpty()
            || !t.podAntiAffinity().isEmpty()
            || t.topologySpread().stream()
                .anyMatch(
                    s -> s.whenUnsatisfiable() == TopologySpread.WhenUnsatisfiable.DO_NOT_SCHEDULE);
    if (own) {
      return false;
    }
    var others = new ArrayList<>(input.pods());
    input.existing().forEach(n -> others.addAll(n.pods()));
    return others.stream()
        .noneMatch(
            other ->
                other.template().podAntiAffinity().stream()
                    .anyMatch(term -> about(term, other, pod)));
  }

  static boolean about(PodAffinityTerm term, Pod owner, Pod other) {
    boolean namespace =
        term.namespaces().isEmpty()
            ? owner.namespace().equals(other.namespace())
            : term.namespaces().contains(other.namespace());
    return namespace && selects(term.selector(), other);
  }

  private static boolean selects(LabelSelector selector, Pod pod) {
    var labels = pod.template().labels();
    return selector.matchLabels().entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
        && selector.matchExpressions().stream().allMatch(r -> Validator.holds(r, labels));
  }

  void check() {
    for (var node : nodes) {
      for (var pod : node.placed()) {
        pod.template().podAffinity().forEach(term -> together(node, pod, term));
      }
      for (var pod : node.pods()) {
        pod.template().podAntiAffinity().forEach(term -> apart(node, pod, term));
      }
    }
    spreads();
  }

  /** The domains a node may be in: of zones, all it could be launched in. */
  private static Set<String> domains(Validator.Node node, String key) {
    if (key.equals(NodeLabels.ZONE)) {
      return node.zones();
    }
    return Set.of(node.name());
  }

  private void apart(Validator.Node node, Pod pod, PodAffinityTerm term) {
    for (var other : nodes) {
      var shared = new HashSet<>(domains(node, term.topologyKey()));
      shared.retainAll(domains(other, term.topologyKey()));
      if (shared.isEmpty()) {
        continue;
      }
      for (var neighbour : other.pods()) {
        boolean wereThere = node.old().contains(pod) && other.old().contains(neighbour);
        if (!neighbour.equals(pod) && !wereThere && about(term, pod, neighbour)) {
          fault.accept(
              pod + " on " + node.name() + " refuses " + neighbour + " on " + other.name());
        }
      }
    }
  }

  private void together(Validator.Node node, Pod pod, PodAffinityTerm term) {
    if (!neighbours(node, pod, term).isEmpty()) {
      return;
    }
    if (!about(term, pod, pod)) {
      fault.accept(pod + " on " + node.name() + " has none of the pods it wants near");
      return;
    }
    // The first of its kind may be alone; no second one may.
    for (var other : nodes) {
      for (var twin : other.placed()) {
        boolean same =
            twin.namespace().equals(pod.namespace()) && twin.template().equals(pod.template());
        if (same && !twin.equals(pod) && neighbours(other, twin, term).isEmpty()) {
          fault.accept(pod + " and " + twin + " are each alone, and want to be together");
        }
      }
    }
  }

  private List<Pod> neighbours(Validator.Node node, Pod pod, PodAffinityTerm term) {
    var found = new ArrayList<Pod>();
    var key = term.topologyKey();
    for (var other : nodes) {
      boolean same =
          key.equals(NodeLabels.ZONE)
              ? node.labels().getOrDefault(key, "-").equals(other.labels().get(key))
              : node.name().equals(other.name());
      if (same) {
        other.pods().stream()
            .filter(p -> !p.equals(pod) && about(term, pod, p))
            .forEach(found::add);
      }
    }
    return found;
  }

  /**
   * No domain has more pods of one template than the emptiest domain, by the pods counted there in
   * the end, allows. A pod goes only where this held when it was placed, and counts never fall.
   */
  private void spreads() {
    record Kind(String namespace, PodTemplate template) {}
    var kinds = new HashMap<Kind, List<Validator.Node>>();
    for (var node : nodes) {
      for (var pod : node.placed()) {
        kinds
            .computeIfAbsent(new Kind(pod.namespace(), pod.template()), k -> new ArrayList<>())
            .add(node);
      }
    }
    kinds.forEach(
        (kind, on) -> {
          for (var spread : kind.template().topologySpread()) {
            var example = Pod.of(kind.namespace(), "example", kind.template());
            if (spread.whenUnsatisfiable() == TopologySpread.WhenUnsatisfiable.DO_NOT_SCHEDULE
                && counted(spread, example, example)) {
              spread(spread, example, on);
            }
          }
        });
  }

  private static boolean counted(TopologySpread spread, Pod owner, Pod other) {
    return owner.namespace().equals(other.namespace())
        && selects(spread.selector(), other)
        && spread.matchLabelKeys().stream()
            .allMatch(
                key -> {
                  var own = owner.template().labels().get(key);
                  return own == null || own.equals(other.template().labels().get(key));
                });
  }

  private void spread(TopologySpread spread, Pod owner, List<Validator.Node> on) {
    var mine = new HashMap<String, Integer>();
    boolean zones = spread.topologyKey().equals(NodeLabels.ZONE);
    on.forEach(
        node ->
            mine.merge(
                zones ? node.labels().getOrDefault(NodeLabels.ZONE, "") : node.name(),
                1,
                Integer::sum));
    mine.forEach(
        (domain, count) -> {
          int least = zones ? least(spread, owner, domain) : 0;
          if (count > least + spread.maxSkew()) {
            fault.accept(
                count
                    + " pods like "
                    + owner.template().labels()
                    + " in "
                    + domain
                    + ", at most "
                    + (least + spread.maxSkew())
                    + " allowed by "
                    + spread);
          }
        });
  }

  /**
   * How few the emptiest zone has. Of several alternatives in its node affinity a pod is placed by
   * one, and by that one's zones alone: the most lenient of those that have its zone decides.
   */
  private int least(TopologySpread spread, Pod owner, String domain) {
    var zones = eligibleZones(spread, owner);
    return alternatives(owner).stream()
        .map(term -> zones.stream().filter(zone -> allows(term, zone)).toList())
        .filter(allowed -> allowed.contains(domain))
        .mapToInt(allowed -> least(spread, owner, allowed))
        .max()
        .orElse(0);
  }

  private static List<List<Requirement>> alternatives(Pod owner) {
    var terms = owner.template().nodeAffinity();
    return terms.isEmpty() ? List.of(List.of()) : terms;
  }

  private static boolean allows(List<Requirement> term, String zone) {
    return term.stream()
        .filter(r -> r.key().equals(NodeLabels.ZONE))
        .allMatch(r -> Validator.holds(r, Map.of(NodeLabels.ZONE, zone)));
  }

  private int least(TopologySpread spread, Pod owner, List<String> eligible) {
    var counts = new HashMap<String, Integer>();
    eligible.forEach(zone -> counts.put(zone, 0));
    if (counts.isEmpty() || counts.size() < spread.minDomains()) {
      return 0;
    }
    for (var node : nodes) {
      var zone = node.labels().get(NodeLabels.ZONE);
      if (zone != null && counts.containsKey(zone)) {
        int here = (int) node.pods().stream().filter(p -> counted(spread, owner, p)).count();
        counts.merge(zone, here, Integer::sum);
      }
    }
    return counts.values().stream().min(Integer::compare).orElse(0);
  }

  /**
   * The zones that count though they may be empty: where a pool could launch, and where nodes are,
   * of those its node selector allows.
   */
  private Set<String> eligibleZones(TopologySpread spread, Pod owner) {
    boolean taints = spread.nodeTaintsPolicy() == TopologySpread.NodeInclusion.HONOR;
    var zones = new HashSet<String>();
    for (var pool : input.pools()) {
      if (taints && !strictlyTolerates(owner, pool.taints())) {
        continue;
      }
      for (var type : input.catalogue().types()) {
        for (var offering : type.offerings()) {
          boolean buyable = offering.priced() || offering.capacityType() != CapacityType.ON_DEMAND;
          boolean allowed =
              pool.requirements().stream()
                  .filter(r -> r.key().equals(NodeLabels.ZONE))
                  .allMatch(r -> Validator.holds(r, Map.of(NodeLabels.ZONE, offering.zone())));
          if (buyable && allowed) {
            zones.add(offering.zone());
          }
        }
      }
    }
    for (var node : input.existing()) {
      boolean honored =
          spread.nodeAffinityPolicy() == TopologySpread.NodeInclusion.IGNORE
              || Validator.selected(owner.template(), node.labels());
      if (honored && (!taints || strictlyTolerates(owner, node.taints()))) {
        zones.add(node.labels().getOrDefault(NodeLabels.ZONE, ""));
      }
    }
    var selector = owner.template().nodeSelector().get(NodeLabels.ZONE);
    zones.removeIf(zone -> selector != null && !selector.equals(zone));
    return zones;
  }

  private static boolean strictlyTolerates(Pod pod, List<Taint> taints) {
    return taints.stream()
        .allMatch(taint -> pod.template().tolerations().stream().anyMatch(t -> t.tolerates(taint)));
  }
}
