package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types that a node of some state may be, the cheapest first, for each way to buy them. Spot
 * without a price is ordered by what on-demand costs.
 */
final class PriceOrder {

  /** Resources that make a type exotic: it is launched only if nothing else will do. */
  private static final Set<String> EXOTIC =
      Set.of(
          "nvidia.com/gpu",
          "amd.com/gpu",
          "habana.ai/gaudi",
          "aws.amazon.com/neuron",
          "aws.amazon.com/neuroncore");

  /** A type with its offerings in the allowed zones, the cheapest first. */
  record Choice(int type, List<Offering> offerings, boolean exotic) {}

  /** In the order in which Karpenter prefers them. */
  private static final List<CapacityType> PREFERENCE =
      List.of(CapacityType.RESERVED, CapacityType.SPOT, CapacityType.ON_DEMAND);

  private final Map<CapacityType, List<Choice>> choices = new EnumMap<>(CapacityType.class);

  private PriceOrder() {}

  static PriceOrder of(TypeIndex index, Constraints constraints) {
    var order = new PriceOrder();
    var zones = constraints.get(NodeLabels.ZONE);
    var types = index.matching(constraints);
    for (var capacity : PREFERENCE) {
      if (!constraints.get(NodeLabels.CAPACITY_TYPE).has(capacity.text())) {
        continue;
      }
      var found = new ArrayList<Choice>();
      for (int t = Bits.next(types, 0); t >= 0; t = Bits.next(types, t + 1)) {
        var type = index.type(t);
        var offerings =
            type.offerings().stream()
                .filter(o -> o.capacityType() == capacity && zones.has(o.zone()))
                .filter(TypeIndex::launchable)
                .sorted(
                    Comparator.comparingDouble((Offering o) -> orderingPrice(type, o))
                        .thenComparing(Offering::zone))
                .toList();
        if (!offerings.isEmpty()) {
          found.add(new Choice(t, offerings, isExotic(type)));
        }
      }
      found.sort(
          Comparator.comparingDouble(
                  (Choice c) -> orderingPrice(index.type(c.type()), c.offerings().get(0)))
              .thenComparing(c -> index.type(c.type()).name()));
      if (!found.isEmpty()) {
        order.choices.put(capacity, found);
      }
    }
    return order;
  }

  /** The ways to buy, the preferred first. */
  List<CapacityType> capacityTypes() {
    return PREFERENCE.stream().filter(choices::containsKey).toList();
  }

  List<Choice> choices(CapacityType capacity) {
    return choices.getOrDefault(capacity, List.of());
  }

  static double orderingPrice(InstanceType type, Offering offering) {
    if (offering.priced()) {
      return offering.usdPerHour();
    }
    double ceiling = ceiling(type, offering);
    return Double.isNaN(ceiling) ? Double.MAX_VALUE : ceiling;
  }

  /** What an offering costs at most: a spot instance, as much as on demand. */
  static double ceiling(InstanceType type, Offering offering) {
    if (offering.priced() || offering.capacityType() != CapacityType.SPOT) {
      return offering.usdPerHour();
    }
    return type.offerings().stream()
        .filter(o -> o.capacityType() == CapacityType.ON_DEMAND && o.zone().equals(offering.zone()))
        .filter(Offering::priced)
        .mapToDouble(Offering::usdPerHour)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static boolean isExotic(InstanceType type) {
    return type.labels().getOrDefault(NodeLabels.INSTANCE_SIZE, "").contains("metal")
        || EXOTIC.stream().anyMatch(device -> type.resources().amount(device) > 0);
  }
}
