package io.github.karpentersetup.aws.catalogue;

import io.github.karpentersetup.aws.call.Failures;
import io.github.karpentersetup.aws.call.Problems;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Offering;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.pricing.PricingClient;

/** Puts a catalogue together; types have to be had, and what else cannot be had is said. */
public final class CatalogueReader {

  private final Ec2Client ec2;
  private final Optional<PricingClient> pricing;
  private final Clock clock;
  private final String region;
  private final List<String> zones;
  private final Catalogue embedded;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param pricing empty where there is no Price List
   * @param zones those that nodes may be in
   */
  public CatalogueReader(
      Ec2Client ec2,
      Optional<PricingClient> pricing,
      Clock clock,
      String region,
      List<String> zones) {
    this.ec2 = ec2;
    this.pricing = pricing;
    this.clock = clock;
    this.region = region;
    this.zones = List.copyOf(zones);
    embedded = Catalogue.embedded(region, zones);
  }

  /** How something went that may be done without. */
  private record Read<T>(Optional<T> value, Optional<Problem> problem) {}

  /**
   * Reads it all, side by side.
   *
   * @throws PreflightException if EC2's types cannot be read
   */
  public Catalogue read() {
    var threads =
        Executors.newFixedThreadPool(
            4,
            work -> {
              var thread = new Thread(work, "karpenter-setup-aws-catalogue");
              thread.setDaemon(true);
              return thread;
            });
    try {
      var types = CompletableFuture.supplyAsync(this::types, threads);
      var offered =
          optional(
              "ec2:DescribeInstanceTypeOfferings",
              "where types are offered",
              this::offered,
              threads);
      var spot =
          optional(
              "ec2:DescribeSpotPriceHistory",
              "the spot price history",
              () -> new SpotPrices(ec2, clock).read(),
              threads);
      var list =
          pricing.map(
              p -> optional("pricing:GetProducts", "the Price List", () -> prices(p), threads));
      return put(types.join(), offered.join(), spot.join(), list.map(CompletableFuture::join));
    } catch (CompletionException e) {
      if (e.getCause() instanceof PreflightException refused) {
        throw refused;
      }
      throw e;
    } finally {
      threads.shutdownNow();
    }
  }

  private List<InstanceType.Builder> types() {
    try {
      var types = new TypeReader(ec2, embedded).read();
      if (types.isEmpty()) {
        throw new PreflightException(
            Problem.of(
                "catalogue",
                "EC2 describes no instance types in " + region,
                "check the region, or use --prices embedded"),
            null);
      }
      return types;
    } catch (SdkException e) {
      throw new PreflightException(
          Problems.of(
              Failures.of(e), "ec2:DescribeInstanceTypes", "the list of instance types", region),
          e);
    }
  }

  private <T> CompletableFuture<Read<T>> optional(
      String action, String subject, Supplier<T> read, Executor threads) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new Read<>(Optional.of(read.get()), Optional.empty());
          } catch (SdkException e) {
            return new Read<>(
                Optional.empty(),
                Optional.of(Problems.of(Failures.of(e), action, subject, region)));
          }
        },
        threads);
  }

  private Map<String, Double> prices(PricingClient client) {
    return new PriceList(client, region, priceRegion().currency()).read();
  }

  private PriceRegion priceRegion() {
    return PriceRegion.of(region).orElse(new PriceRegion(region, "USD"));
  }

  /** The zones of each type. */
  private Map<String, Set<String>> offered() {
    var offered = new HashMap<String, Set<String>>();
    Pages.all(
        "DescribeInstanceTypeOfferings",
        token -> {
          var page =
              ec2.describeInstanceTypeOfferings(
                  r -> {
                    r.locationType(LocationType.AVAILABILITY_ZONE)
                        .filters(Filter.builder().name("location").values(zones).build());
                    token.ifPresent(r::nextToken);
                  });
          page.instanceTypeOfferings()
              .forEach(
                  o ->
                      offered
                          .computeIfAbsent(o.instanceTypeAsString(), t -> new HashSet<>())
                          .add(o.location()));
          return page.nextToken();
        });
    return offered;
  }

  private Catalogue put(
      List<InstanceType.Builder> types,
      Read<Map<String, Set<String>>> offered,
      Read<Map<SpotPrices.Place, Double>> spot,
      Optional<Read<Map<String, Double>>> list) {
    offered
        .problem()
        .ifPresent(
            p -> missing("every type is taken to be offered in every zone of the cluster", p));
    spot.problem()
        .ifPresent(p -> missing("no spot prices: spot costs at most what on-demand does", p));
    var listed = list.flatMap(Read::value);
    list.flatMap(Read::problem)
        .ifPresent(p -> missing("on-demand prices are the embedded ones of us-east-1", p));
    if (list.isEmpty()) {
      problems.add(
          Problem.of(
              "prices",
              "there is no Price List for "
                  + region
                  + ": on-demand prices are the embedded ones of"
                  + " us-east-1",
              "give the region's with --own-prices FILE (withPricesOf)"));
    }
    var prices = listed.orElseGet(this::embeddedPrices);
    var everywhere = Set.copyOf(zones);
    var spotPrices = spot.value().orElse(Map.of());
    var all = new ArrayList<InstanceType>();
    for (var builder : types) {
      var type = builder.build();
      var in = offered.value().map(o -> o.getOrDefault(type.name(), Set.of())).orElse(everywhere);
      for (var zone : zones) {
        if (in.contains(zone)) {
          builder.offering(Offering.onDemand(zone, prices.getOrDefault(type.name(), Double.NaN)));
          builder.offering(
              Offering.spot(
                  zone,
                  spotPrices.getOrDefault(new SpotPrices.Place(type.name(), zone), Double.NaN)));
        }
      }
      if (!in.isEmpty()) {
        all.add(builder.build());
      }
    }
    all.sort(Comparator.comparing(InstanceType::name));
    var currency = listed.isPresent() ? priceRegion().currency() : "USD";
    return new Catalogue(
        region, source(listed.isPresent()), all, Currency.getInstance(currency), problems);
  }

  private void missing(String what, Problem why) {
    problems.add(Problem.of("prices", what + ": " + why.message(), why.fix()));
  }

  private String source(boolean isListed) {
    return "EC2 in "
        + region
        + " on "
        + LocalDate.now(clock)
        + (isListed
            ? ", with the Price List's on-demand prices"
            : ", with embedded us-east-1 on-demand prices of July 2026");
  }

  private Map<String, Double> embeddedPrices() {
    return embedded.types().stream()
        .filter(InstanceType::isPriced)
        .collect(
            Collectors.toMap(
                InstanceType::name,
                t ->
                    t.offerings().stream()
                        .filter(Offering::priced)
                        .mapToDouble(Offering::usdPerHour)
                        .max()
                        .orElse(Double.NaN)));
  }
}
