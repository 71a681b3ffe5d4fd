package io.github.karpentersetup.aws.sandbox;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.PricingServiceClientConfiguration;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;
import software.amazon.awssdk.services.pricing.model.InvalidNextTokenException;
import software.amazon.awssdk.services.pricing.model.NotFoundException;

/**
 * The Price List, with EC2's products alone: Linux on demand, at the embedded catalogue's prices in
 * every region. What is not overridden throws UnsupportedOperationException.
 */
final class PricingSandbox implements PricingClient {
  private static final String EC2 = "AmazonEC2";
  private static final String BARE_METAL = "Compute Instance (bare metal)";

  private final Account account;
  private final CallPoint point;

  PricingSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
  }

  @Override
  public GetProductsResponse getProducts(GetProductsRequest request) {
    return point.call(AwsService.PRICING, "GetProducts", request, this::products);
  }

  private GetProductsResponse products(GetProductsRequest request) {
    if (!EC2.equals(request.serviceCode())) {
      throw AwsService.PRICING.error(
          NotFoundException.builder(),
          "NotFoundException",
          400,
          "Service code " + request.serviceCode() + " not found");
    }
    List<String> found =
        InstanceTypes.known().values().stream()
            .map(this::attributes)
            .filter(
                attributes ->
                    request.filters().stream().allMatch(filter -> passes(filter, attributes)))
            .map(this::product)
            .toList();
    Page<String> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            () ->
                AwsService.PRICING.error(
                    InvalidNextTokenException.builder(),
                    "InvalidNextTokenException",
                    400,
                    "The next token is invalid"));
    return GetProductsResponse.builder()
        .formatVersion("aws_v1")
        .priceList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private static boolean passes(Filter filter, Map<String, String> attributes) {
    return Optional.ofNullable(attributes.get(filter.field()))
        .filter(value -> value.equals(filter.value()))
        .isPresent();
  }

  private Map<String, String> attributes(InstanceTypeInfo type) {
    boolean bare = type.bareMetal();
    return Map.of(
        "instanceType",
        type.instanceTypeAsString(),
        "productFamily",
        bare ? BARE_METAL : "Compute Instance",
        "tenancy",
        bare ? "Dedicated" : "Shared",
        "regionCode",
        account.region(),
        "operatingSystem",
        "Linux",
        "preInstalledSw",
        "NA",
        "capacitystatus",
        "Used",
        "marketoption",
        "OnDemand");
  }

  /** As the Price List has it; a type that is not sold on demand has a product without terms. */
  private String product(Map<String, String> attributes) {
    String type = attributes.getOrDefault("instanceType", "");
    String sku = Ids.hex(16, "sku", account.region(), type);
    Map<String, String> others =
        attributes.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("productFamily"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Map<String, Object> terms =
        InstanceTypes.price(type).isEmpty()
            ? Map.of()
            : Map.of("OnDemand", Map.of(sku + ".JRTCKXETXF", term(sku, type)));
    return Json.write(
        Map.of(
            "product",
            Map.of(
                "productFamily", attributes.getOrDefault("productFamily", ""),
                "sku", sku,
                "attributes", others),
            "serviceCode",
            EC2,
            "terms",
            terms));
  }

  private Map<String, Object> term(String sku, String type) {
    String currency = account.region().startsWith("cn-") ? "CNY" : "USD";
    return Map.of(
        "priceDimensions",
        Map.of(
            sku + ".JRTCKXETXF.6YS6EN2CT7",
            Map.of(
                "unit",
                "Hrs",
                "pricePerUnit",
                Map.of(currency, String.valueOf(InstanceTypes.price(type).orElse(0))))));
  }

  @Override
  public PricingServiceClientConfiguration serviceClientConfiguration() {
    return PricingServiceClientConfiguration.builder().region(Region.of(account.region())).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The account outlives its clients. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "PricingClient of " + point;
  }
}
