package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Requirement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the labels of a node may be, key by key; a key that is missing is not constrained. The rules
 * are those of Karpenter's {@code pkg/scheduling/requirements.go}.
 */
record Constraints(SortedMap<String, LabelValues> byKey) {

  static final Constraints NONE = new Constraints(new TreeMap<>());

  /** Which labels may be asked for though the node's side does not mention them. */
  enum Unmentioned {
    /** Those Karpenter knows: for nodes still to be launched. */
    WELL_KNOWN_ALLOWED,
    /** None: for nodes that are there. */
    REFUSED
  }

  /** A label on which two sides disagree; {@code mine} is empty when it is not mentioned here. */
  record Conflict(String key, LabelValues wanted, Optional<LabelValues> mine) {}

  Constraints {
    byKey = Collections.unmodifiableSortedMap(byKey);
  }

  static Constraints of(List<Requirement> requirements) {
    var byKey = new TreeMap<String, LabelValues>();
    requirements.forEach(r -> merge(byKey, WellKnown.normalized(r.key()), LabelValues.of(r)));
    return new Constraints(byKey);
  }

  static Constraints ofLabels(Map<String, String> labels) {
    var byKey = new TreeMap<String, LabelValues>();
    labels.forEach((key, value) -> merge(byKey, WellKnown.normalized(key), LabelValues.one(value)));
    return new Constraints(byKey);
  }

  static Constraints one(String key, LabelValues values) {
    return new Constraints(new TreeMap<>(Map.of(key, values)));
  }

  private static void merge(Map<String, LabelValues> byKey, String key, LabelValues values) {
    byKey.merge(key, values, LabelValues::and);
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  LabelValues get(String key) {
    return byKey.getOrDefault(key, LabelValues.ANY);
  }

  Constraints and(Constraints other) {
    if (other.isEmpty()) {
      return this;
    }
    var both = new TreeMap<>(byKey);
    other.byKey.forEach((key, values) -> merge(both, key, values));
    return new Constraints(both);
  }

  /** The first label on which a node of this kind cannot give what is wanted. */
  Optional<Conflict> conflict(Constraints wanted, Unmentioned unmentioned) {
    for (var entry : wanted.byKey.entrySet()) {
      var key = entry.getKey();
      var values = entry.getValue();
      var mine = byKey.get(key);
      if (mine == null) {
        boolean open = unmentioned == Unmentioned.WELL_KNOWN_ALLOWED && WellKnown.knows(key);
        if (!open && !values.missing()) {
          return Optional.of(new Conflict(key, values, Optional.empty()));
        }
      } else if (!mine.agreesWith(values)
          || (mine.missing() && !values.missing() && !WellKnown.knows(key))) {
        // A label of one's own that nothing sets is not set because a pod asks for it.
        return Optional.of(new Conflict(key, values, Optional.of(mine)));
      }
    }
    return Optional.empty();
  }

  /** The first label for which nothing will do; empty for none. */
  Optional<String> contradiction() {
    return byKey.entrySet().stream()
        .filter(entry -> entry.getValue().impossible())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether an instance type with these labels will do; labels that no type has are left aside. */
  boolean allowType(Map<String, String> labels) {
    return byKey.entrySet().stream()
        .filter(e -> e.getKey().startsWith(WellKnown.AWS) || labels.containsKey(e.getKey()))
        .allMatch(
            e -> {
              var label = labels.get(e.getKey());
              return label == null ? e.getValue().missing() : e.getValue().has(label);
            });
  }

  boolean hasMinValues() {
    return byKey.values().stream().anyMatch(values -> values.minValues() > 0);
  }
}
