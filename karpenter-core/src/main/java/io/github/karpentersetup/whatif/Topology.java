package io.github.karpentersetup.whatif;

import io.github.karpentersetup.whatif.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Spread constraints, affinities and anti-affinities of one packing. Where Karpenter picks a domain
 * for each constraint on its own, in an order that differs from run to run, the first domain that
 * all of them allow is picked here, the emptiest first.
 */
final class Topology {

  private final List<Pool> pools;
  private final List<Host> existing;
  private final Map<String, DomainTable> tables = new HashMap<>();
  private final Map<TopologyGroup.Key, TopologyGroup> groups = new LinkedHashMap<>();

  /** For each table, the hosts that may be in each domain. */
  private final Map<DomainTable, HostSet[]> hostsByDomain = new LinkedHashMap<>();

  Topology(List<Pool> pools, List<Host> existing) {
    this.pools = pools;
    this.existing = existing;
  }

  /** Sets up the groups for these shapes and counts the pods on the nodes that are there. */
  void prepare(Shapes toPlace, Map<Host, List<Shape>> running) {
    var shapes = new LinkedHashSet<Shape>();
    toPlace.all().forEach(shapes::add);
    for (var shape : shapes) {
      toPlace.counting(shape).forEach(template -> groupsOf(template, shape));
    }
    running.values().forEach(shapes::addAll);
    shapes.forEach(this::refusalsOf);
    var byNamespace = new HashMap<String, List<TopologyGroup>>();
    for (var group : groups.values()) {
      for (var namespace : group.key().namespaces()) {
        byNamespace.computeIfAbsent(namespace, n -> new ArrayList<>()).add(group);
      }
    }
    for (var shape : shapes) {
      for (var group : byNamespace.getOrDefault(shape.key().namespace(), List.of())) {
        if (group.selects(shape.template().labels())) {
          shape.countedBy.add(group);
        }
      }
    }
    running.forEach((host, on) -> on.forEach(shape -> record(host, shape)));
    existing.forEach(this::moved);
  }

  private void refusalsOf(Shape shape) {
    for (var term : shape.template().podAntiAffinity()) {
      shape.refusals.add(group(affinity(Kind.ANTI_AFFINITY_OF_OTHERS, term, shape)));
    }
  }

  /** The groups of a shape's constraints, preferences included. */
  private List<TopologyGroup> groupsOf(PodTemplate template, Shape shape) {
    var owned = new ArrayList<TopologyGroup>();
    template.topologySpread().forEach(s -> owned.add(group(spread(s, template, shape))));
    template.podAffinity().forEach(t -> owned.add(group(affinity(Kind.AFFINITY, t, shape))));
    template
        .preferredPodAffinity()
        .forEach(t -> owned.add(group(affinity(Kind.AFFINITY, t.term(), shape))));
    template
        .podAntiAffinity()
        .forEach(t -> owned.add(group(affinity(Kind.ANTI_AFFINITY, t, shape))));
    template
        .preferredPodAntiAffinity()
        .forEach(t -> owned.add(group(affinity(Kind.ANTI_AFFINITY, t.term(), shape))));
    return owned;
  }

  private static TopologyGroup.Key spread(
      TopologySpread spread, PodTemplate template, Shape shape) {
    var labels = shape.template().labels();
    var own = new HashMap<>(spread.selector().matchLabels());
    var selector = spread.selector();
    for (var key : spread.matchLabelKeys()) {
      var value = labels.get(key);
      if (value != null) {
        own.put(key, value);
        selector = new LabelSelector(own, spread.selector().matchExpressions());
      }
    }
    return new TopologyGroup.Key(
        Kind.SPREAD,
        WellKnown.normalized(spread.topologyKey()),
        Set.of(shape.key().namespace()),
        selector,
        spread.maxSkew(),
        spread.minDomains(),
        // The whole affinity: letting go of an alternative does not change what is counted.
        NodeFilter.of(spread, shape.template(), template.tolerations()));
  }

  private static TopologyGroup.Key affinity(Kind kind, PodAffinityTerm term, Shape shape) {
    var namespaces =
        term.namespaces().isEmpty() ? Set.of(shape.key().namespace()) : term.namespaces();
    return new TopologyGroup.Key(
        kind,
        WellKnown.normalized(term.topologyKey()),
        namespaces,
        term.selector(),
        0,
        0,
        NodeFilter.ALL);
  }

  private TopologyGroup group(TopologyGroup.Key key) {
    var known = groups.get(key);
    if (known != null) {
      return known;
    }
    TopologyGroup group;
    if (key.topologyKey().equals(WellKnown.HOSTNAME)) {
      group = new TopologyGroup(key);
    } else {
      var table = tables.computeIfAbsent(key.topologyKey(), this::table);
      group = new TopologyGroup(key, table, registered(key.filter(), table));
    }
    groups.put(key, group);
    return group;
  }

  private DomainTable table(String key) {
    var table = new DomainTable(key);
    for (int i = 0; i < pools.size(); i++) {
      var pool = pools.get(i);
      for (var value : DomainTable.valuesOf(key, pool.template().constraints(), pool.index())) {
        table.add(value, i);
      }
    }
    for (var host : existing) {
      var label = host.existing().orElseThrow().labels().get(key);
      if (label != null) {
        table.add(label);
      }
    }
    var hosts = new HostSet[table.size()];
    Arrays.setAll(hosts, i -> new HostSet());
    hostsByDomain.put(table, hosts);
    return table;
  }

  /** The domains that count even when empty. */
  private long[] registered(NodeFilter filter, DomainTable table) {
    var registered =
        Bits.of(
            table.size(),
            domain -> {
              for (int pool : table.poolsOf(domain)) {
                if (!filter.taints()
                    || NodeFilter.tolerates(filter.tolerations(), pools.get(pool).taints())) {
                  return true;
                }
              }
              return false;
            });
    for (var host : existing) {
      if (host.state().counts(filter)) {
        Bits.or(registered, host.state().domains(table));
      }
    }
    return registered;
  }

  /** Gives a variant the topologies it has to obey: its own, and the anti-affinity of others. */
  void bind(Variant variant) {
    var shape = variant.shape();
    var all = new LinkedHashSet<>(groupsOf(variant.template(), shape));
    for (var group : shape.countedBy) {
      if (group.key().kind() == Kind.ANTI_AFFINITY_OF_OTHERS) {
        all.add(group);
      }
    }
    for (var group : all) {
      variant.obey(group, shape.countedBy.contains(group));
    }
  }

  /** Leaves of these hosts only those that the topologies may allow. */
  void retainHosts(Variant variant, long[] hosts) {
    for (var obeyed : variant.overHosts()) {
      obeyed.group().retainHosts(hosts, obeyed.self());
    }
    variant
        .overDomains()
        .forEach(
            (table, all) -> {
              var domains = Bits.all(table.size());
              retain(variant, table, all, domains);
              var allowed = new long[hosts.length];
              var byDomain = hostsByDomain.get(table);
              for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
                if (byDomain != null) {
                  byDomain[d].addTo(allowed);
                }
              }
              Bits.and(hosts, allowed);
            });
  }

  private static boolean retain(
      Variant variant, DomainTable table, List<Variant.Obeyed> all, long[] domains) {
    boolean pinned = false;
    var podDomains = variant.podDomains(table);
    for (var obeyed : all) {
      pinned |= obeyed.group().retain(domains, podDomains, obeyed.self());
    }
    return pinned;
  }

  /** The state of a node once the pod is on it; empty if the topologies do not let it. */
  Optional<NodeState> narrow(NodeState state, Variant variant, int host) {
    for (var obeyed : variant.overHosts()) {
      if (!obeyed.group().allowsHost(host, obeyed.self())) {
        return Optional.empty();
      }
    }
    var narrowed = Optional.of(state);
    for (var entry : variant.overDomains().entrySet()) {
      var table = entry.getKey();
      var possible = narrowed.get().domains(table);
      var domains = possible.clone();
      boolean pinned = retain(variant, table, entry.getValue(), domains);
      if (Bits.isEmpty(domains)) {
        return Optional.empty();
      }
      if (pinned) {
        narrowed = narrowed.get().after(table.only(emptiest(domains, entry.getValue())));
      } else if (!Arrays.equals(domains, possible)) {
        narrowed = narrowed.get().after(table.among(domains));
      }
      if (narrowed.isEmpty()) {
        return Optional.empty();
      }
    }
    return narrowed;
  }

  private static int emptiest(long[] domains, List<Variant.Obeyed> obeyed) {
    var spread =
        obeyed.stream().map(Variant.Obeyed::group).filter(g -> g.key().kind() == Kind.SPREAD);
    var counted = spread.findFirst();
    int best = Bits.next(domains, 0);
    if (counted.isPresent()) {
      for (int d = best; d >= 0; d = Bits.next(domains, d + 1)) {
        if (counted.get().count(d) < counted.get().count(best)) {
          best = d;
        }
      }
    }
    return best;
  }

  /** Counts a pod that has been placed. */
  void record(Host host, Shape shape) {
    for (var group : shape.countedBy) {
      var kind = group.key().kind();
      if (kind != Kind.ANTI_AFFINITY_OF_OTHERS && host.state().counts(group.key().filter())) {
        record(group, host, kind == Kind.ANTI_AFFINITY);
      }
    }
    for (var group : shape.refusals) {
      record(group, host, true);
    }
  }

  /** Where the node may be in several domains, all are taken, or, to be counted, none. */
  private static void record(TopologyGroup group, Host host, boolean anyDomain) {
    if (group.overHosts()) {
      group.record(host.ordinal());
      return;
    }
    var domains = host.state().domains(group.table());
    if (anyDomain || Bits.count(domains) == 1) {
      for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
        group.record(d);
      }
    }
  }

  /** A host is new, or more is known of it than before. */
  void moved(Host host) {
    hostsByDomain.forEach(
        (table, byDomain) -> {
          var domains = host.state().domains(table);
          for (int d = 0; d < byDomain.length; d++) {
            if (Bits.has(domains, d)) {
              byDomain[d].add(host.ordinal());
            } else {
              byDomain[d].remove(host.ordinal());
            }
          }
        });
  }
}
