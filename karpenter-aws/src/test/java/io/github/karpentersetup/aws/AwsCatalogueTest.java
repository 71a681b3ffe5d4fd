package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Offering;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.Resources;
import io.github.karpentersetup.whatif.Volume;
import io.github.karpentersetup.whatif.WhatIf;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;
import software.amazon.awssdk.services.ec2.model.SpotPrice;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/** The live catalogue, on an account in memory and on answers of every odd kind. */
class AwsCatalogueTest {

  private static final Clock DAY =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private static AwsSandbox account(String region, int pageSize) {
    return AwsSandbox.create()
        .region(region)
        .pageSize(pageSize)
        .cluster("shop", c -> c.kubernetes("1.33").nodeGroup("web", g -> g.subnets(3)))
        .build();
  }

  private static List<String> zones(AwsSandbox account) {
    return account.ec2().describeSubnets().subnets().stream()
        .map(s -> s.availabilityZone())
        .distinct()
        .sorted()
        .toList();
  }

  private static Catalogue read(AwsSandbox account) {
    return AwsCatalogue.using(account.ec2(), account.pricing())
        .clock(DAY)
        .read(account.region(), zones(account));
  }

  private static double price(Catalogue catalogue, String type, CapacityType how, String zone) {
    return catalogue.type(type).orElseThrow().offerings().stream()
        .filter(o -> o.capacityType() == how && o.zone().equals(zone))
        .mapToDouble(Offering::usdPerHour)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void readsTypesOfferingsAndPricesOfEveryPage() {
    var account = account("us-east-1", 97);
    var zones = zones(account);

    var live = read(account);

    assertThat(live.problems()).isEmpty();
    assertThat(live.source())
        .isEqualTo("EC2 in us-east-1 on 2026-11-23, with the Price List's on-demand prices");
    var embedded = Catalogue.embedded("us-east-1", zones);
    assertThat(live.types()).hasSameSizeAs(embedded.types());
    for (var type : embedded.types()) {
      var same = live.type(type.name()).orElseThrow();
      assertThat(same.labels()).as(type.name()).isEqualTo(type.labels());
      assertThat(same.resources()).as(type.name()).isEqualTo(type.resources());
      assertThat(same.attachLimits()).as(type.name()).isEqualTo(type.attachLimits());
      assertThat(same.offerings().stream().filter(o -> o.capacityType() == CapacityType.ON_DEMAND))
          .as(type.name())
          .containsExactlyElementsOf(
              type.offerings().stream()
                  .filter(o -> o.capacityType() == CapacityType.ON_DEMAND)
                  .toList());
    }
    assertThat(price(live, "m5.large", CapacityType.SPOT, zones.get(0))).isEqualTo(0.03168);
    assertThat(price(live, "m5.large", CapacityType.SPOT, zones.get(2))).isEqualTo(0.0336);
    assertThat(account.writes()).isEmpty();
  }

  @Test
  void doesWithoutThePriceListWhereItMayNotBeRead() {
    var account = account("eu-west-1", 100);
    account.on("pricing:GetProducts").deny();

    var live = read(account);

    assertThat(live.source()).endsWith("with embedded us-east-1 on-demand prices of July 2026");
    assertThat(price(live, "m5.large", CapacityType.ON_DEMAND, "eu-west-1a")).isEqualTo(0.096);
    assertThat(live.problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.path()).isEqualTo("prices");
              assertThat(p.message())
                  .startsWith("on-demand prices are the embedded ones of us-east-1: ")
                  .contains("may not pricing:GetProducts");
              assertThat(p.fix()).startsWith("allow pricing:GetProducts on");
            });
  }

  @Test
  void doesWithoutSpotPricesAndOfferingsThatMayNotBeRead() {
    var account = account("eu-west-1", 100);
    account.on("ec2:DescribeSpotPriceHistory").deny();
    account.on("ec2:DescribeInstanceTypeOfferings").deny();

    var live = read(account);

    assertThat(live.problems())
        .extracting(Problem::message)
        .satisfiesExactly(
            offerings ->
                assertThat(offerings)
                    .startsWith("every type is taken to be offered in every zone of the cluster: ")
                    .contains("may not ec2:DescribeInstanceTypeOfferings"),
            spot ->
                assertThat(spot)
                    .startsWith("no spot prices: spot costs at most what on-demand does: ")
                    .contains("may not ec2:DescribeSpotPriceHistory"));
    assertThat(price(live, "m5.large", CapacityType.SPOT, "eu-west-1a")).isNaN();
    assertThat(live.type("m5.large").orElseThrow().offerings()).hasSize(6);
  }

  @Test
  void namesThePermissionForTypesWithoutWhichThereIsNoCatalogue() {
    var account = account("eu-west-1", 100);
    account.on("ec2:DescribeInstanceTypes").deny();

    assertThatThrownBy(() -> read(account))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("may not ec2:DescribeInstanceTypes")
        .hasMessageContaining("allow ec2:DescribeInstanceTypes");
  }

  @ParameterizedTest
  @CsvSource({
    "pricing:GetProducts, 0, on-demand prices are the embedded ones",
    "pricing:GetProducts, 3, on-demand prices are the embedded ones",
    "ec2:DescribeSpotPriceHistory, 0, no spot prices",
    "ec2:DescribeSpotPriceHistory, 2, no spot prices",
    "ec2:DescribeInstanceTypeOfferings, 1, every type is taken to be offered"
  })
  void saysWhatIsMissingWhenAPageIsLost(String action, int page, String what) {
    var account = account("us-east-1", 100);
    account.on(action).skipping(page).throttle(1);

    var live = read(account);

    // Half a list is none: it would tell dear types from cheap ones by chance.
    assertThat(live.problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).startsWith(what).contains("could not be read");
              assertThat(p.fix()).startsWith("run again in a moment");
            });
    if (action.startsWith("ec2:DescribeSpot")) {
      assertThat(live.types())
          .allSatisfy(
              t ->
                  assertThat(t.offerings())
                      .noneMatch(o -> o.capacityType() == CapacityType.SPOT && o.priced()));
    }
  }

  @Test
  void refusesHalfAListOfTypes() {
    var account = account("us-east-1", 100);
    account.on("ec2:DescribeInstanceTypes").skipping(5).throttle(1);

    assertThatThrownBy(() -> read(account))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("the list of instance types could not be read")
        .hasMessageContaining("run again in a moment");
  }

  @Test
  void saysThatGovCloudHasNoPriceList() {
    var account = account("us-gov-west-1", 100);

    var live = read(account);

    assertThat(live.problems())
        .containsExactly(
            Problem.of(
                "prices",
                "there is no Price List for us-gov-west-1: on-demand prices are the embedded ones"
                    + " of us-east-1",
                "give the region's with --own-prices FILE (withPricesOf)"));
    assertThat(account.calls()).noneMatch(c -> c.action().startsWith("pricing:"));
  }

  @Test
  void readsYuanInChina() {
    var live = read(account("cn-north-1", 100));

    assertThat(live.currency().getCurrencyCode()).isEqualTo("CNY");
    assertThat(price(live, "m5.large", CapacityType.ON_DEMAND, "cn-north-1a")).isEqualTo(0.096);
  }

  /** EC2 with one type of its own, in one zone. */
  private static Ec2Client ec2(String type, String spotPrice) {
    return new Ec2Client() {
      @Override
      public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest r) {
        var card =
            NetworkCardInfo.builder()
                .networkCardIndex(0)
                .maximumNetworkInterfaces(4)
                .baselineBandwidthInGbps(3.125)
                .build();
        return DescribeInstanceTypesResponse.builder()
            .instanceTypes(
                InstanceTypeInfo.builder()
                    .instanceType(type)
                    .hypervisor("nitro")
                    .vCpuInfo(c -> c.defaultVCpus(4))
                    .memoryInfo(m -> m.sizeInMiB(16384L))
                    .processorInfo(p -> p.supportedArchitectures(ArchitectureType.ARM64))
                    .ebsInfo(e -> e.maximumEbsAttachments(32).attachmentLimitType("dedicated"))
                    .networkInfo(n -> n.ipv4AddressesPerInterface(15).networkCards(card))
                    .build(),
                InstanceTypeInfo.builder().instanceType("broken.large").build())
            .build();
      }

      @Override
      public DescribeInstanceTypeOfferingsResponse describeInstanceTypeOfferings(
          DescribeInstanceTypeOfferingsRequest r) {
        return DescribeInstanceTypeOfferingsResponse.builder()
            .instanceTypeOfferings(
                InstanceTypeOffering.builder().instanceType(type).location("eu-west-1b").build())
            .build();
      }

      @Override
      public DescribeSpotPriceHistoryResponse describeSpotPriceHistory(
          DescribeSpotPriceHistoryRequest r) {
        var latest =
            SpotPrice.builder()
                .instanceType(type)
                .availabilityZone("eu-west-1b")
                .timestamp(DAY.instant())
                .spotPrice(spotPrice)
                .build();
        return DescribeSpotPriceHistoryResponse.builder()
            .spotPriceHistory(
                latest,
                latest.toBuilder()
                    .timestamp(DAY.instant().minusSeconds(60))
                    .spotPrice("9.9")
                    .build())
            .build();
      }

      @Override
      public String serviceName() {
        return SERVICE_NAME;
      }

      @Override
      public void close() {}
    };
  }

  /** A Price List with one page, given back for ever where a token is given. */
  private static PricingClient list(String token, String... products) {
    return new PricingClient() {
      @Override
      public GetProductsResponse getProducts(GetProductsRequest request) {
        return GetProductsResponse.builder().priceList(products).nextToken(token).build();
      }

      @Override
      public String serviceName() {
        return SERVICE_NAME;
      }

      @Override
      public void close() {}
    };
  }

  private static String product(String type, String unit, String price) {
    return """
        {"product": {"attributes": {"instanceType": "%s"}},
         "terms": {"OnDemand": {"S.T": {"priceDimensions":
           {"S.T.R": {"unit": "%s", "pricePerUnit": {"USD": "%s"}}}}}}}
        """
        .formatted(type, unit, price);
  }

  private static Catalogue odd(Ec2Client ec2, PricingClient pricing) {
    return AwsCatalogue.using(ec2, pricing)
        .clock(DAY)
        .read("eu-west-1", List.of("eu-west-1a", "eu-west-1b"));
  }

  @Test
  void readsATypeThatIsNewerThanTheEmbeddedOnes() {
    var live = odd(ec2("m99gd.xlarge", "0.05"), list("", product("m99gd.xlarge", "Hrs", "0.2")));

    assertThat(live.problems()).isEmpty();
    assertThat(live.types())
        .singleElement()
        .isEqualTo(
            InstanceType.named("m99gd.xlarge")
                .architecture("arm64")
                .processors(4)
                .memory(Memory.gibibytes(16))
                .pods(58)
                .label("hypervisor", "nitro")
                .label("cpu-sustained-clock-speed-mhz", "0")
                .label("encryption-in-transit-supported", "false")
                .label("capability-flex", "false")
                .label("network-bandwidth", "3125")
                .attachLimit(Volume.EBS_DRIVER, 31)
                .offering(Offering.onDemand("eu-west-1b", 0.2))
                .offering(Offering.spot("eu-west-1b", 0.05))
                .build());
    assertThat(live.types().get(0).labels())
        .containsEntry(NodeLabels.INSTANCE_FAMILY, "m99gd")
        .containsEntry(NodeLabels.INSTANCE_GENERATION, "99");
  }

  @Test
  void namesATypeThatThePriceListDoesNotHave() {
    var live =
        odd(
            ec2("m5.large", "0.05"),
            list(
                "",
                product("other.large", "Hrs", "0.2"),
                product("m5.large", "Hrs", "0.0000000000"),
                product("m5.large", "Quantity", "1.5"),
                "{\"product\": {}}"));

    var onDemand =
        NodePool.named("default")
            .capacityTypes(CapacityType.ON_DEMAND)
            .requirement(Requirement.in(NodeLabels.INSTANCE_TYPE, "m5.large"))
            .build();
    var packing =
        WhatIf.on(live)
            .pools(onDemand)
            .pack(
                List.of(
                    Pod.of(
                        "shop",
                        "api",
                        PodTemplate.requesting(Resources.of(100, Memory.mebibytes(64))).build())));

    assertThat(price(live, "m5.large", CapacityType.ON_DEMAND, "eu-west-1b")).isNaN();
    // Its spot price is known; on demand it cannot be bought at a price that is made up.
    assertThat(packing.newNodes()).isEmpty();
    assertThat(packing.unplaced()).hasSize(1);
    assertThat(packing.problems())
        .extracting(Problem::message)
        .anyMatch(m -> m.contains("no on-demand price") && m.contains("m5.large"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "next | {} | the pages of GetProducts go in a circle",
        "'' | {\"product\" | it has an entry that is no JSON",
        "'' | {} | it has no USD prices for eu-west-1"
      })
  void takesNothingFromAPriceListThatMakesNoSense(String token, String product, String why) {
    var live = odd(ec2("m5.large", "0.05"), list(token, product));

    assertThat(price(live, "m5.large", CapacityType.ON_DEMAND, "eu-west-1b")).isEqualTo(0.096);
    assertThat(live.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("the Price List could not be read", why));
  }

  @Test
  void takesNoPriceForOneThatIsNoNumber() {
    var pricing = list("", product("m5.large", "Hrs", "0.1"));

    assertThat(odd(ec2("m5.large", "cheap"), pricing).problems())
        .singleElement()
        .satisfies(
            p ->
                assertThat(p.message())
                    .contains("no spot prices", "it has \"cheap\" for the price of m5.large"));
    assertThat(
            odd(ec2("m5.large", "0.05"), list("", product("m5.large", "Hrs", "free"))).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("it has \"free\" for a price"));
  }

  @Test
  void isTheSameOutOfAFile() {
    var account = account("eu-west-1", 500);
    var file = folder.resolve("prices.json");
    var live =
        AwsCatalogue.using(account.ec2(), account.pricing())
            .clock(DAY)
            .savedTo(file)
            .read("eu-west-1", zones(account));

    assertThat(Catalogue.load(file)).isEqualTo(live);
  }
}
