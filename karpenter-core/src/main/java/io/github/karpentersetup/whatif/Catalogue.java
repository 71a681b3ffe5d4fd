package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodePool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The instance types there are, and what they cost.
 *
 * @param region the region whose nodes these are
 * @param source where types and prices come from and of when they are, for reports
 * @param types the instance types, each name once
 * @param currency what prices are in: dollars, or yuan in China
 * @param problems what could not be had, or is not as it should be; every packing says it again
 */
public record Catalogue(
    String region,
    String source,
    List<InstanceType> types,
    Currency currency,
    List<Problem> problems) {

  /** The region whose prices {@link #embedded()} has. */
  public static final String EMBEDDED_PRICE_REGION = "us-east-1";

  private static final String EMBEDDED =
      "embedded: EC2 instance types and us-east-1 on-demand prices of July 2026";
  private static final Currency DOLLARS = Currency.getInstance("USD");

  /**
   * @throws InvalidSpecException if two types have one name
   */
  public Catalogue {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(currency, "currency");
    types = List.copyOf(types);
    problems = List.copyOf(problems);
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
   * With prices in dollars.
   *
   * @throws InvalidSpecException if two types have one name
   */
  public Catalogue(String region, String source, List<InstanceType> types) {
    this(region, source, types, DOLLARS, List.of());
  }

  /**
   * The embedded catalogue for us-east-1, zones a to c: the types that EC2 offered in July 2026
   * with the labels Karpenter 1.14 gives them, and their on-demand prices of that month. Spot
   * prices are not in it: spot can be chosen, at a price that is said to be unknown. How many
   * volumes a type attaches is reckoned prudently from its hypervisor, disks and devices.
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
        EMBEDDED,
        EmbeddedTypes.read(zones),
        DOLLARS,
        region.equals(EMBEDDED_PRICE_REGION) ? List.of() : List.of(foreignPrices(region)));
  }

  private static Problem foreignPrices(String region) {
    return Problem.of(
        "catalogue",
        "prices are those of us-east-1, and the region is " + region,
        "read the region's with AwsCatalogue (--prices live), or give them with withPrices"
            + " (--own-prices FILE)");
  }

  /**
   * Reads a catalogue that {@link #save} wrote: the same figures, without an account.
   *
   * @throws PreflightException if the file cannot be read
   * @throws InvalidSpecException if it holds something else, naming what
   */
  public static Catalogue load(Path file) {
    return CatalogueFile.load(file);
  }

  /**
   * Writes it to a file, as stable JSON.
   *
   * @throws PreflightException if it cannot be written
   */
  public void save(Path file) {
    CatalogueFile.save(this, file);
  }

  /** The type of this name. */
  public Optional<InstanceType> type(String name) {
    return types.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /** The label on which a node pool's requirements contradict each other; empty for none. */
  public static Optional<String> contradiction(NodePool pool) {
    return pool.requirements().stream().anyMatch(r -> LabelValues.problem(r).isPresent())
        ? Optional.empty()
        : Constraints.of(pool.requirements()).contradiction();
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
   * The same with these prices in place of its own, in every zone. Types it does not have and
   * prices that are none are left out, and named among the {@link #problems}.
   *
   * @param perHour by instance type, in the catalogue's currency; other types keep their prices
   */
  public Catalogue withPrices(CapacityType capacityType, Map<String, Double> perHour) {
    var prices = new TreeMap<String, Double>();
    var said = new ArrayList<>(problems);
    new TreeMap<>(perHour)
        .forEach(
            (name, price) -> {
              if (type(name).isEmpty()) {
                said.add(unknown(name));
              } else if (!(price >= 0) || price.isInfinite()) {
                said.add(
                    Problem.of(
                        "price of " + name,
                        price + " is no price, and is left out",
                        "write what it costs an hour, such as 0.096"));
              } else {
                prices.put(name, price);
              }
            });
    var changed = types.stream().map(t -> priced(t, capacityType, prices)).toList();
    if (capacityType == CapacityType.ON_DEMAND
        && types.stream().allMatch(t -> prices.containsKey(t.name()))) {
      said.remove(foreignPrices(region));
    }
    return new Catalogue(region, source + ", with prices of your own", changed, currency, said);
  }

  private Problem unknown(String name) {
    return Problem.of(
        "price of " + name,
        "the catalogue has no such instance type, and the price is not used",
        Similar.to(name, types.stream().map(InstanceType::name).toList())
            .map(near -> "write " + near + "?")
            .orElse("correct the name, or add the type with withTypes"));
  }

  private static InstanceType priced(
      InstanceType type, CapacityType capacityType, Map<String, Double> prices) {
    var price = prices.get(type.name());
    if (price == null) {
      return type;
    }
    return type.withOfferings(
        type.offerings().stream()
            .map(
                offering ->
                    offering.capacityType() == capacityType
                        ? new Offering(offering.zone(), capacityType, price, offering.instances())
                        : offering)
            .toList());
  }

  /**
   * The same with the prices of a file, as {@link #withPrices} takes them. It is YAML or JSON with
   * the capacity types as keys: {@code on-demand: {m5.large: 0.0912}}.
   *
   * @throws PreflightException if the file cannot be read
   * @throws InvalidSpecException with every entry that is not a price
   */
  public Catalogue withPricesOf(Path file) {
    var catalogue = this;
    for (var prices : PriceFile.load(file).entrySet()) {
      catalogue = catalogue.withPrices(prices.getKey(), prices.getValue());
    }
    return new Catalogue(
        region,
        source + ", with prices of " + file.getFileName(),
        catalogue.types(),
        currency,
        catalogue.problems());
  }

  /** The same with these types in place of those of the same name, or besides them. */
  public Catalogue withTypes(List<InstanceType> others) {
    var byName = new LinkedHashMap<String, InstanceType>();
    types.forEach(type -> byName.put(type.name(), type));
    others.forEach(type -> byName.put(type.name(), type));
    return new Catalogue(
        region,
        source + ", with types of your own",
        List.copyOf(byName.values()),
        currency,
        problems);
  }
}
