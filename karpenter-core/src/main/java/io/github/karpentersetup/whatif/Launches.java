package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.whatif.PriceOrder.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the instances of new nodes, as Karpenter's AWS provider asks EC2 for them: reserved
 * before spot before on-demand; without GPUs, accelerators and bare metal if others will do; the 60
 * cheapest types. Where zones cost the same, the one with the fewest new nodes so far is taken.
 */
final class Launches {

  /** The most types in one request to EC2. */
  private static final int MOST_TYPES = 60;

  /**
   * @param type the number of the cheapest instance's type
   */
  record Chosen(int type, Launch cheapest, Launch dearest) {}

  private record Reservation(int type, String zone) {}

  private final Map<Reservation, Integer> used = new HashMap<>();
  private final Map<String, Integer> nodesByZone = new HashMap<>();

  /** Empty when all it could be are reservations that are used up. */
  Optional<Chosen> choose(Host host) {
    var order = host.state().priceOrder();
    for (var capacity : order.capacityTypes()) {
      var asked = asked(host, order.choices(capacity));
      if (!asked.isEmpty()) {
        var index = host.pool().index();
        var first = asked.get(0);
        var cheapest = launch(index.type(first.type()), cheapestZone(index, first));
        var dearest =
            asked.stream()
                .map(c -> launch(index.type(c.type()), c.offerings().get(c.offerings().size() - 1)))
                .max(Comparator.comparingDouble(Launches::comparable))
                .orElse(cheapest);
        nodesByZone.merge(cheapest.zone(), 1, Integer::sum);
        if (capacity == CapacityType.RESERVED) {
          used.merge(new Reservation(first.type(), cheapest.zone()), 1, Integer::sum);
        }
        return Optional.of(new Chosen(first.type(), cheapest, dearest));
      }
    }
    return Optional.empty();
  }

  private List<Choice> asked(Host host, List<Choice> choices) {
    boolean flexible = host.state().constraints().hasMinValues();
    var plain = new ArrayList<Choice>();
    var exotic = new ArrayList<Choice>();
    for (var choice : choices) {
      if (plain.size() == MOST_TYPES) {
        break;
      }
      if (Bits.has(host.types(), choice.type())) {
        var available = available(choice);
        if (!available.offerings().isEmpty()) {
          (choice.exotic() && !flexible ? exotic : plain).add(available);
        }
      }
    }
    var asked = plain.isEmpty() ? exotic : plain;
    return asked.size() > MOST_TYPES ? asked.subList(0, MOST_TYPES) : asked;
  }

  private Choice available(Choice choice) {
    if (used.isEmpty() || choice.offerings().get(0).capacityType() != CapacityType.RESERVED) {
      return choice;
    }
    return new Choice(
        choice.type(),
        choice.offerings().stream()
            .filter(
                o -> used.getOrDefault(new Reservation(choice.type(), o.zone()), 0) < o.instances())
            .toList(),
        choice.exotic());
  }

  private Offering cheapestZone(TypeIndex index, Choice choice) {
    var type = index.type(choice.type());
    double least = PriceOrder.orderingPrice(type, choice.offerings().get(0));
    return choice.offerings().stream()
        .filter(o -> PriceOrder.orderingPrice(type, o) <= least)
        .min(Comparator.comparingInt(o -> nodesByZone.getOrDefault(o.zone(), 0)))
        .orElseThrow();
  }

  private static Launch launch(InstanceType type, Offering offering) {
    return new Launch(
        type.name(),
        offering.zone(),
        offering.capacityType(),
        offering.usdPerHour(),
        PriceOrder.ceiling(type, offering));
  }

  private static double comparable(Launch launch) {
    return Double.isNaN(launch.ceilingUsdPerHour()) ? Double.MAX_VALUE : launch.ceilingUsdPerHour();
  }
}
