package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.whatif.Unplaced.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why pods find no place, once they have not, pool by pool. */
final class Diagnosis {

  private final Map<Pool, Limits> pools;
  private final Hosts hosts;
  private final Topology topology;
  private final Shapes shapes;
  private final ResourceNames names;
  private final Map<Shape, List<Reason>> known = new HashMap<>();

  Diagnosis(
      Map<Pool, Limits> pools, Hosts hosts, Topology topology, Shapes shapes, ResourceNames names) {
    this.pools = pools;
    this.hosts = hosts;
    this.topology = topology;
    this.shapes = shapes;
    this.names = names;
  }

  List<Reason> reasons(Shape shape) {
    return known.computeIfAbsent(shape, this::find);
  }

  private List<Reason> find(Shape shape) {
    var reasons = new ArrayList<Reason>();
    if (pools.isEmpty()) {
      reasons.add(new Reason("node pools", "there are none"));
    }
    for (var pool : pools.keySet()) {
      reasons.add(new Reason("NodePool " + pool.name(), pool(pool, shape)));
    }
    if (!hosts.existing().isEmpty()) {
      reasons.add(new Reason("existing nodes", existing(shape)));
    }
    return reasons;
  }

  private static List<Constraints> alternatives(PodTemplate template) {
    var selector = Constraints.ofLabels(template.nodeSelector());
    List<List<Requirement>> terms =
        template.nodeAffinity().isEmpty() ? List.of(List.of()) : template.nodeAffinity();
    return terms.stream().map(term -> selector.and(Constraints.of(term))).toList();
  }

  private String pool(Pool pool, Shape shape) {
    var untolerated = untolerated(shape.template(), pool.taints());
    if (untolerated.isPresent()) {
      return "does not tolerate its taint " + untolerated.get();
    }
    var whys = new LinkedHashSet<String>();
    for (var wanted : alternatives(shape.template())) {
      whys.add(pool(pool, shape, wanted));
    }
    return String.join("; or ", whys);
  }

  private String pool(Pool pool, Shape shape, Constraints wanted) {
    var conflict =
        pool.template().constraints().conflict(wanted, Constraints.Unmentioned.WELL_KNOWN_ALLOWED);
    if (conflict.isPresent()) {
      return conflicting(conflict.get());
    }
    var state = pool.template().after(wanted).orElseThrow();
    if (Bits.isEmpty(pool.template().types())) {
      return "none of the catalogue's instance types meets the pool's own requirements";
    }
    if (Bits.isEmpty(state.types())) {
      return "none of the pool's instance types has " + culprit(pool, wanted);
    }
    var size = shape.size().amounts;
    var types = state.types().clone();
    pool.retainRoomy(types, size);
    if (Bits.isEmpty(types)) {
      return room(pool, state, size);
    }
    pool.retainPortsFree(types, shape.template());
    if (Bits.isEmpty(types)) {
      return "a daemon set takes its host port on every instance type";
    }
    for (var volume : shape.template().volumes()) {
      boolean reachable =
          volume.nodeAffinity().isEmpty()
              || volume.nodeAffinity().stream()
                  .map(Constraints::of)
                  .anyMatch(
                      c ->
                          state.after(c).filter(s -> Bits.intersect(s.types(), types)).isPresent());
      if (!reachable) {
        return "cannot reach volume " + volume.id() + ", which needs " + shown(volume);
      }
    }
    var within = Objects.requireNonNull(pools.get(pool)).types();
    Bits.and(within, types);
    if (Bits.isEmpty(within)) {
      return "its limits leave no room for another node: " + limits(pool);
    }
    if (!pool.minValuesMet(state, within)) {
      return "too few different instance types remain for its minValues";
    }
    return topology(state, shape);
  }

  private static String conflicting(Constraints.Conflict conflict) {
    var key = conflict.key();
    return conflict
        .mine()
        .map(
            mine ->
                "wants " + key + " " + conflict.wanted() + ", and the pool has " + key + " " + mine)
        .orElseGet(
            () -> "wants label " + key + " " + conflict.wanted() + ", which the pool does not set");
  }

  /** The one label that rules all types out, or all of them together. */
  private static String culprit(Pool pool, Constraints wanted) {
    for (var entry : wanted.byKey().entrySet()) {
      var alone = Constraints.one(entry.getKey(), entry.getValue());
      var state = pool.template().after(alone);
      if (state.isEmpty() || Bits.isEmpty(state.get().types())) {
        return entry.getKey() + " " + entry.getValue();
      }
    }
    return wanted.byKey().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(" and ", "", " together"));
  }

  private String room(Pool pool, NodeState state, long[] size) {
    for (int r = 0; r < size.length; r++) {
      if (size[r] <= 0) {
        continue;
      }
      var alone = new long[size.length];
      alone[r] = size[r];
      var types = state.types().clone();
      pool.retainRoomy(types, alone);
      if (Bits.isEmpty(types)) {
        var name = names.name(r);
        return "asks for "
            + name
            + " "
            + Quantity.text(name, size[r])
            + ", and the largest instance type it may use leaves pods "
            + Quantity.text(name, Math.max(0, pool.mostRoom(r, state.types())));
      }
    }
    return "no instance type it may use has room for " + names.resources(size) + " together";
  }

  private static String shown(Volume volume) {
    return volume.nodeAffinity().stream()
        .map(
            term ->
                Constraints.of(term).byKey().entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .collect(Collectors.joining(" and ")))
        .collect(Collectors.joining(" or "));
  }

  private static String limits(Pool pool) {
    return pool.nodePool().limits().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private String topology(NodeState state, Shape shape) {
    var variant = shapes.last(shape, topology);
    for (var obeyed : variant.overHosts()) {
      if (!obeyed.group().allowsHost(hosts.size(), obeyed.self())) {
        return described(obeyed.group());
      }
    }
    for (var entry : variant.overDomains().entrySet()) {
      for (var obeyed : entry.getValue()) {
        var domains = state.domains(entry.getKey()).clone();
        obeyed.group().retain(domains, variant.podDomains(entry.getKey()), obeyed.self());
        if (Bits.isEmpty(domains)) {
          return described(obeyed.group());
        }
      }
    }
    var template = shape.template();
    boolean preferences =
        !template.preferredNodeAffinity().isEmpty()
            || !template.preferredPodAffinity().isEmpty()
            || !template.preferredPodAntiAffinity().isEmpty()
            || template.topologySpread().size() > variant.template().topologySpread().size();
    return template.nodeAffinity().size() > 1 && preferences
        ? "would fit without its preferences, but Karpenter lets go of the alternatives of its node"
            + " affinity before those"
        : "its constraints rule out every node together, though each alone does not";
  }

  private static String described(TopologyGroup group) {
    var key = group.key();
    var what =
        switch (key.kind()) {
          case SPREAD -> "its topology spread with maxSkew " + key.maxSkew();
          case AFFINITY -> "its pod affinity";
          case ANTI_AFFINITY -> "its pod anti-affinity";
          case ANTI_AFFINITY_OF_OTHERS -> "the pod anti-affinity of other pods";
        };
    return what
        + " over "
        + key.topologyKey()
        + " leaves no "
        + (group.overHosts() ? "node" : "domain");
  }

  private static Optional<String> untolerated(PodTemplate template, List<Taint> taints) {
    return taints.stream()
        .filter(taint -> !NodeFilter.tolerates(template.tolerations(), List.of(taint)))
        .filter(t -> t.effect() != TaintEffect.PREFER_NO_SCHEDULE)
        .findFirst()
        .map(t -> t.key() + (t.value().isEmpty() ? "" : "=" + t.value()) + ":" + t.effect());
  }

  /** How many nodes refuse it for which reason, the first that holds on each. */
  private String existing(Shape shape) {
    var template = shape.template();
    var counts = new LinkedHashMap<String, Integer>();
    for (var host : hosts.existing()) {
      counts.merge(existing(host, shape, template), 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  private String existing(Host host, Shape shape, PodTemplate template) {
    if (untolerated(template, host.state().taints()).isPresent()) {
      return "with a taint it does not tolerate";
    }
    boolean labelled =
        alternatives(template).stream().anyMatch(c -> host.state().after(c).isPresent());
    if (!labelled) {
      return "without the labels it wants";
    }
    var size = shape.size().amounts;
    for (int r = 0; r < size.length; r++) {
      if (size[r] > 0 && size[r] > host.amounts()[r]) {
        return "without room";
      }
    }
    if (!host.portsFree(template)) {
      return "whose host port is taken";
    }
    if (!host.attaches(template)) {
      return "that can attach no more volumes";
    }
    return "ruled out by volumes or topology";
  }
}
