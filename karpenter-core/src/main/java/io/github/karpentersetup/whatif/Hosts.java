package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All hosts: those that are there in their order, then the new ones by how many pods they have. */
final class Hosts {

  private final List<Host> all = new ArrayList<>();
  private final int existing;

  /** The new hosts with so many pods. */
  private final List<HostSet> byPods = new ArrayList<>();

  Hosts(List<Host> existing) {
    all.addAll(existing);
    this.existing = existing.size();
  }

  int size() {
    return all.size();
  }

  Host get(int ordinal) {
    return all.get(ordinal);
  }

  List<Host> existing() {
    return all.subList(0, existing);
  }

  List<Host> added() {
    return all.subList(existing, all.size());
  }

  long[] everyone() {
    var hosts = Bits.none(all.size());
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = -1L;
    }
    if ((all.size() & 63) != 0) {
      hosts[hosts.length - 1] = (1L << all.size()) - 1;
    }
    return hosts;
  }

  /** Adds a new host that has its first pod. */
  void add(Host host) {
    all.add(host);
    withPods(1).add(host.ordinal());
  }

  /** A new host has got one pod more. */
  void grown(Host host) {
    int pods = host.pods().size();
    withPods(pods - 1).remove(host.ordinal());
    withPods(pods).add(host.ordinal());
  }

  /** Offers these hosts, in the order in which they are tried, until one takes the pod. */
  boolean offer(long[] hosts, Predicate<Host> taker) {
    for (int h = Bits.next(hosts, 0); h >= 0 && h < existing; h = Bits.next(hosts, h + 1)) {
      if (taker.test(all.get(h))) {
        return true;
      }
    }
    for (var some : byPods) {
      if (!some.isEmpty()) {
        for (int h = some.firstIn(hosts, existing); h >= 0; h = some.firstIn(hosts, h + 1)) {
          if (taker.test(all.get(h))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private HostSet withPods(int pods) {
    while (byPods.size() <= pods) {
      byPods.add(new HostSet());
    }
    return byPods.get(pods);
  }
}
