package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The instance types there are, and what they cost.
 *
 * @param region the region whose nodes these are
 * @param source where types and prices come from, for reports
 * @param types the instance types, each name once
 */
public record Catalogue(String region, String source, List<InstanceType> types) {

  /** The region whose prices {@link #embedded()} has. */
  public static final String EMBEDDED_PRICE_REGION = "us-east-1";

  /**
   * @throws InvalidSpecException if two types have one name
   */
  public Catalogue {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(source, "source");
    types = List.copyOf(types);
    var names = new HashSet<String>();
    var twice = types.stream().map(InstanceType::name).filter(name -> !names.add(name)).toList();
    if (!twice.isEmpty()) {
      throw new InvalidSpecException(
          "Catalogue",
          twice.stream()
              .map(name -> Problem.of(name, "there are two types of this name", "leave one out"))
              .toList());
    }
  }

  /**
   * The embedded catalogue for us-east-1, zones a to c: the types that EC2 offered in July 2026
   * with the labels Karpenter 1.14 gives them, and their on-demand prices of that month. Spot
   * prices are not in it: spot can be chosen, at a price that is said to be unknown.
   */
  public static Catalogue embedded() {
    return embedded(EMBEDDED_PRICE_REGION, List.of("us-east-1a", "us-east-1b", "us-east-1c"));
  }

  /**
   * The embedded catalogue for other zones. Which types a zone really offers it does not know: all
   * are in each. In other regions than us-east-1 the prices are still those of us-east-1, and
   * packings say so.
   */
  public static Catalogue embedded(String region, List<String> zones) {
    return new Catalogue(
        region,
        "embedded: EC2 instance types and us-east-1 on-demand prices of July 2026",
        EmbeddedTypes.read(zones));
  }

  /** The type of this name. */
  public Optional<InstanceType> type(String name) {
    return types.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * The types that a node pool's requirements allow, offerings aside; none if its requirements make
   * no sense.
   */
  public List<InstanceType> allowedBy(NodePool pool) {
    if (pool.requirements().stream().anyMatch(r -> LabelValues.problem(r).isPresent())) {
      return List.of();
    }
    var wanted = Constraints.of(pool.requirements());
    return types.stream().filter(type -> wanted.allowType(type.labels())).toList();
  }

  /**
   * The same with these prices in place of its own, in every zone.
   *
   * @param usdPerHour dollars an hour by instance type; other types keep their prices
   */
  public Catalogue withPrices(CapacityType capacityType, Map<String, Double> usdPerHour) {
    return changed(
        type -> {
          var price = usdPerHour.get(type.name());
          if (price == null) {
            return type;
          }
          var offerings = new ArrayList<Offering>();
          for (var offering : type.offerings()) {
            offerings.add(
                offering.capacityType() == capacityType
                    ? new Offering(offering.zone(), capacityType, price, offering.instances())
                    : offering);
          }
          return new InstanceType(type.name(), type.labels(), type.resources(), offerings);
        });
  }

  /** The same with these types in place of those of the same name, or besides them. */
  public Catalogue withTypes(List<InstanceType> others) {
    var byName = new LinkedHashMap<String, InstanceType>();
    types.forEach(type -> byName.put(type.name(), type));
    others.forEach(type -> byName.put(type.name(), type));
    return new Catalogue(region, source + ", with types of your own", List.copyOf(byName.values()));
  }

  private Catalogue changed(UnaryOperator<InstanceType> change) {
    return new Catalogue(
        region, source + ", with prices of your own", types.stream().map(change).toList());
  }
}
