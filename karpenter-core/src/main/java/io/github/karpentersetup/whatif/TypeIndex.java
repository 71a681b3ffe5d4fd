package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The types of a catalogue, by label and by offering, as sets of their numbers. */
final class TypeIndex {

  /** The types with each value of a label, and those without the label. */
  private static final class ByValue {
    final Map<String, long[]> types = new TreeMap<>();
    final long[] missing;

    ByValue(int count) {
      missing = Bits.all(count);
    }
  }

  private record Asked(String key, LabelValues values) {}

  private final List<InstanceType> types;
  private final String region;
  private final Map<String, ByValue> byKey = new HashMap<>();
  private final Map<Asked, long[]> answers = new HashMap<>();

  private final TreeMap<String, Map<CapacityType, long[]>> offered = new TreeMap<>();

  TypeIndex(Catalogue catalogue) {
    types = catalogue.types();
    region = catalogue.region();
    int count = types.size();
    for (int i = 0; i < count; i++) {
      int number = i;
      types
          .get(i)
          .labels()
          .forEach(
              (key, value) ->
                  Bits.set(
                      byKey
                          .computeIfAbsent(key, k -> new ByValue(count))
                          .types
                          .computeIfAbsent(value, v -> Bits.none(count)),
                      number));
      for (var offering : types.get(i).offerings()) {
        if (launchable(offering)) {
          var inZone =
              offered.computeIfAbsent(offering.zone(), z -> new EnumMap<>(CapacityType.class));
          Bits.set(inZone.computeIfAbsent(offering.capacityType(), c -> Bits.none(count)), i);
        }
      }
    }
    byKey.values().forEach(v -> v.types.values().forEach(having -> Bits.andNot(v.missing, having)));
  }

  static boolean launchable(Offering offering) {
    return offering.instances() > 0
        && (offering.priced() || offering.capacityType() != CapacityType.ON_DEMAND);
  }

  int size() {
    return types.size();
  }

  String region() {
    return region;
  }

  InstanceType type(int number) {
    return types.get(number);
  }

  List<String> zones() {
    return new ArrayList<>(offered.navigableKeySet());
  }

  /** The values a label has among the types; of zones, those where something is offered. */
  List<String> values(String key) {
    if (key.equals(NodeLabels.ZONE)) {
      return zones();
    }
    if (key.equals(NodeLabels.CAPACITY_TYPE)) {
      return Arrays.stream(CapacityType.values())
          .filter(type -> offered.values().stream().anyMatch(z -> z.containsKey(type)))
          .map(CapacityType::text)
          .toList();
    }
    var byValue = byKey.get(key);
    return byValue == null ? List.of() : List.copyOf(byValue.types.keySet());
  }

  /** The types whose labels, and one of whose offerings, meet the constraints. */
  long[] matching(Constraints constraints) {
    var matching = offered(constraints);
    constraints
        .byKey()
        .forEach(
            (key, values) -> {
              if (byKey.containsKey(key)) {
                Bits.and(matching, labelled(key, values));
              } else if (WellKnown.knows(key) && key.startsWith(WellKnown.AWS)) {
                // No type has such a label.
                if (!values.missing()) {
                  Arrays.fill(matching, 0);
                }
              }
            });
    return matching;
  }

  /** The types with one of these values of a label; a label no type has is not looked at. */
  long[] labelled(String key, LabelValues values) {
    return answers.computeIfAbsent(
        new Asked(key, values),
        asked -> {
          var byValue = byKey.get(key);
          if (byValue == null) {
            return Bits.all(types.size());
          }
          var found = Bits.none(types.size());
          if (values.missing()) {
            Bits.or(found, byValue.missing);
          }
          byValue.types.forEach(
              (value, having) -> {
                if (values.has(value)) {
                  Bits.or(found, having);
                }
              });
          return found;
        });
  }

  /** The types with an offering in an allowed zone and capacity type. */
  long[] offered(Constraints constraints) {
    var zones = constraints.get(NodeLabels.ZONE);
    var capacity = constraints.get(NodeLabels.CAPACITY_TYPE);
    var found = Bits.none(types.size());
    offered.forEach(
        (zone, byCapacity) -> {
          if (zones.has(zone)) {
            byCapacity.forEach(
                (type, having) -> {
                  if (capacity.has(type.text())) {
                    Bits.or(found, having);
                  }
                });
          }
        });
    return found;
  }
}
