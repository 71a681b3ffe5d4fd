package io.github.karpentersetup.whatif;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many of the pods that a constraint is about are in each domain. Pods with equal constraints
 * share one. The rules are those of Karpenter's {@code topologygroup.go}.
 */
final class TopologyGroup {

  enum Kind {
    SPREAD,
    AFFINITY,
    ANTI_AFFINITY,
    /** Counts the pods that have an anti-affinity, to keep off what they refuse. */
    ANTI_AFFINITY_OF_OTHERS
  }

  /**
   * What makes two constraints one.
   *
   * @param maxSkew 0 for other kinds than spread, like {@code minDomains}
   */
  record Key(
      Kind kind,
      String topologyKey,
      Set<String> namespaces,
      LabelSelector selector,
      int maxSkew,
      int minDomains,
      NodeFilter filter) {}

  private final Key key;
  private final @Nullable DomainTable table;
  private final long[] registered;
  private int[] counts;
  private int occupiedDomains;

  /** Hosts with pods, with as many as the skew allows, and with more. */
  private final HostSet occupied = new HostSet();

  private final HostSet full = new HostSet();
  private final HostSet overfull = new HostSet();

  /** Over hosts. */
  TopologyGroup(Key key) {
    this.key = key;
    this.table = null;
    this.registered = Bits.none(0);
    this.counts = new int[16];
  }

  /** Over the domains of a label, of which the registered ones count even when empty. */
  TopologyGroup(Key key, DomainTable table, long[] registered) {
    this.key = key;
    this.table = table;
    this.registered = registered;
    this.counts = new int[table.size()];
  }

  Key key() {
    return key;
  }

  boolean overHosts() {
    return table == null;
  }

  DomainTable table() {
    if (table == null) {
      throw new IllegalStateException("over hosts");
    }
    return table;
  }

  /** Whether it is about pods with these labels, if they are in one of its namespaces. */
  boolean selects(Map<String, String> labels) {
    return key.selector().selects(labels);
  }

  int count(int domain) {
    return domain < counts.length ? counts[domain] : 0;
  }

  void record(int domain) {
    if (domain >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(domain + 1, counts.length * 2));
    }
    int count = ++counts[domain];
    if (count == 1) {
      occupiedDomains++;
    }
    if (table != null) {
      Bits.set(registered, domain);
      return;
    }
    occupied.add(domain);
    if (key.kind() == Kind.SPREAD) {
      if (count >= key.maxSkew()) {
        full.add(domain);
      }
      if (count > key.maxSkew()) {
        overfull.add(domain);
      }
    }
  }

  /** Leaves of these hosts only those where a pod may go; {@code self}: it is counted itself. */
  void retainHosts(long[] hosts, boolean self) {
    switch (key.kind()) {
      case SPREAD -> (self ? full : overfull).removeFrom(hosts);
      case ANTI_AFFINITY, ANTI_AFFINITY_OF_OTHERS -> occupied.removeFrom(hosts);
      case AFFINITY -> {
        if (!occupied.isEmpty()) {
          occupied.retainIn(hosts);
        } else if (!self) {
          Arrays.fill(hosts, 0);
        }
      }
    }
  }

  /** Whether a pod may go to this host. */
  boolean allowsHost(int host, boolean self) {
    return switch (key.kind()) {
      // A new host can always be had, so the emptiest has none.
      case SPREAD -> count(host) + (self ? 1 : 0) <= key.maxSkew();
      case ANTI_AFFINITY, ANTI_AFFINITY_OF_OTHERS -> count(host) == 0;
      case AFFINITY -> occupied.isEmpty() ? self : count(host) > 0;
    };
  }

  /**
   * Leaves of these domains only those where a pod may go.
   *
   * @param podDomains the domains that the pod's own constraints allow
   * @return whether the pod has to be pinned to one of them
   */
  boolean retain(long[] domains, long[] podDomains, boolean self) {
    switch (key.kind()) {
      case SPREAD -> {
        int most = key.maxSkew() + least(podDomains) - (self ? 1 : 0);
        for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
          if (!Bits.has(registered, d) || counts[d] > most) {
            domains[d >> 6] &= ~(1L << d);
          }
        }
        return true;
      }
      case ANTI_AFFINITY, ANTI_AFFINITY_OF_OTHERS -> {
        Bits.and(domains, podDomains);
        for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
          if (counts[d] > 0) {
            domains[d >> 6] &= ~(1L << d);
          }
        }
        return false;
      }
      case AFFINITY -> {
        Bits.and(domains, podDomains);
        Bits.and(domains, registered);
        boolean first = self && !anyOccupied(podDomains);
        if (first) {
          return true;
        }
        for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
          if (counts[d] == 0) {
            domains[d >> 6] &= ~(1L << d);
          }
        }
        return false;
      }
    }
    throw new IllegalStateException(key.kind().name());
  }

  private boolean anyOccupied(long[] podDomains) {
    if (occupiedDomains == 0) {
      return false;
    }
    for (int d = Bits.next(podDomains, 0); d >= 0; d = Bits.next(podDomains, d + 1)) {
      if (counts[d] > 0) {
        return true;
      }
    }
    return false;
  }

  /** The pods in the emptiest domain that the pod could go to. */
  private int least(long[] podDomains) {
    int least = Integer.MAX_VALUE;
    int domains = 0;
    for (int d = Bits.next(registered, 0); d >= 0; d = Bits.next(registered, d + 1)) {
      if (Bits.has(podDomains, d)) {
        domains++;
        least = Math.min(least, counts[d]);
      }
    }
    return domains == 0 || domains < key.minDomains() ? 0 : least;
  }
}
