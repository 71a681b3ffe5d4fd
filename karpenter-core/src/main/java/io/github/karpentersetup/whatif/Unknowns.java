package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says what a packing's prices do not cover. */
final class Unknowns {

  private Unknowns() {}

  static List<Problem> of(Catalogue catalogue, List<Pool> pools, List<NewNode> nodes) {
    var all = new ArrayList<>(catalogue.problems());
    if (pools.isEmpty()) {
      all.add(
          Problem.of("node pools", "there are none: no node can be launched", "give at least one"));
    }
    var unpriced =
        catalogue.types().stream().filter(Unknowns::lacksPrice).map(InstanceType::name).toList();
    if (!unpriced.isEmpty()) {
      all.add(
          Problem.of(
              "catalogue",
              unpriced.size()
                  + (unpriced.size() == 1 ? " type has" : " types have")
                  + " no on-demand price, and cannot be launched on demand: "
                  + unpriced.stream().limit(5).collect(Collectors.joining(", "))
                  + (unpriced.size() > 5 ? ", ..." : ""),
              "give their prices with withPrices, if they matter"));
    }
    long spot =
        nodes.stream()
            .filter(n -> n.capacityType() == CapacityType.SPOT && !n.cheapest().priced())
            .count();
    if (spot > 0) {
      all.add(
          Problem.of(
              "catalogue",
              (spot == 1
                      ? "the spot price of 1 new node is"
                      : "the spot prices of " + spot + " new nodes are")
                  + " not known: on-demand is the most that spot costs",
              "give spot prices with withPrices(SPOT, ...), or --prices live at a terminal"));
    }
    return all;
  }

  /** One that is sold on demand somewhere, and nowhere at a price that is known. */
  private static boolean lacksPrice(InstanceType type) {
    var onDemand =
        type.offerings().stream().filter(o -> o.capacityType() == CapacityType.ON_DEMAND).toList();
    return !onDemand.isEmpty() && onDemand.stream().noneMatch(Offering::priced);
  }
}
