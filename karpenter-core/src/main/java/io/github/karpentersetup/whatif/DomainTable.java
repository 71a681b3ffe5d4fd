package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The domains of one topology key, each with a number. Hosts, being unbounded, are not among them.
 */
final class DomainTable {

  private final String key;
  private final List<String> values = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Constraints> singles = new ArrayList<>();
  private final Map<List<Long>, Constraints> several = new HashMap<>();

  /** For each domain, the pools that can have nodes in it, by their numbers. */
  private final Map<Integer, TreeSet<Integer>> pools = new TreeMap<>();

  DomainTable(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  int size() {
    return values.size();
  }

  String value(int number) {
    return values.get(number);
  }

  int add(String value) {
    var known = numbers.putIfAbsent(value, values.size());
    if (known != null) {
      return known;
    }
    values.add(value);
    singles.add(Constraints.one(key, LabelValues.one(value)));
    return values.size() - 1;
  }

  void add(String value, int pool) {
    pools.computeIfAbsent(add(value), v -> new TreeSet<>()).add(pool);
  }

  Iterable<Integer> poolsOf(int number) {
    return pools.getOrDefault(number, new TreeSet<>());
  }

  Constraints only(int number) {
    return singles.get(number);
  }

  /** That a node is in one of these domains. */
  Constraints among(long[] domains) {
    var words = new ArrayList<Long>();
    for (long word : domains) {
      words.add(word);
    }
    return several.computeIfAbsent(
        words,
        w -> {
          var names = new TreeSet<String>();
          for (int d = Bits.next(domains, 0); d >= 0; d = Bits.next(domains, d + 1)) {
            names.add(values.get(d));
          }
          return Constraints.one(key, LabelValues.in(Collections.unmodifiableSortedSet(names)));
        });
  }

  long[] allowedBy(LabelValues allowed) {
    return Bits.of(values.size(), number -> allowed.has(values.get(number)));
  }

  /** Where a node in this state may be; for one to be launched, where a type of it is offered. */
  long[] possible(NodeState state) {
    boolean mentioned = state.constraints().byKey().containsKey(key);
    var index = state.index();
    if (!mentioned && (index.isEmpty() || !WellKnown.knows(key))) {
      return Bits.none(values.size());
    }
    var allowed = allowedBy(state.constraints().get(key));
    if (index.isPresent()) {
      for (int d = Bits.next(allowed, 0); d >= 0; d = Bits.next(allowed, d + 1)) {
        var types = typesIn(index.get(), state.constraints(), d);
        if (!Bits.intersect(types, state.types())) {
          allowed[d >> 6] &= ~(1L << d);
        }
      }
    }
    return allowed;
  }

  private long[] typesIn(TypeIndex index, Constraints constraints, int number) {
    if (key.equals(NodeLabels.ZONE) || key.equals(NodeLabels.CAPACITY_TYPE)) {
      return index.offered(constraints.and(only(number)));
    }
    return index.labelled(key, LabelValues.one(values.get(number)));
  }

  /** The values of a key that nodes of a pool can have. */
  static List<String> valuesOf(String key, Constraints pool, TypeIndex index) {
    var allowed = pool.get(key);
    var found = new TreeSet<String>();
    for (var value : index.values(key)) {
      if (allowed.has(value)) {
        found.add(value);
      }
    }
    if (!allowed.complement()) {
      boolean closed =
          key.equals(NodeLabels.ZONE)
              || key.equals(NodeLabels.CAPACITY_TYPE)
              || !index.values(key).isEmpty();
      if (!closed) {
        found.addAll(allowed.values());
      }
    }
    return List.copyOf(found);
  }
}
