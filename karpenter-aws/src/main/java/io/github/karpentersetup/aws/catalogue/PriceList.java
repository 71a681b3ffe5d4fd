package io.github.karpentersetup.aws.catalogue;

import io.github.karpentersetup.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** On-demand prices out of AWS's Price List, as Karpenter 1.14 asks it. */
final class PriceList {

  private static final String SERVICE = "AmazonEC2";

  private final PricingClient pricing;
  private final String region;
  private final String currency;

  PriceList(PricingClient pricing, String region, String currency) {
    this.pricing = pricing;
    this.region = region;
    this.currency = currency;
  }

  /** What Linux costs an hour, by instance type; what has no price above zero is not in it. */
  Map<String, Double> read() {
    var prices = new TreeMap<String, Double>();
    add("Shared", "Compute Instance", prices);
    // Bare metal is in the list as a host of one's own.
    add("Dedicated", "Compute Instance (bare metal)", prices);
    if (prices.isEmpty()) {
      throw SdkClientException.create("it has no " + currency + " prices for " + region);
    }
    return prices;
  }

  private void add(String tenancy, String family, Map<String, Double> prices) {
    Pages.all(
        "GetProducts",
        token -> {
          var page =
              pricing.getProducts(
                  r -> {
                    r.serviceCode(SERVICE)
                        .filters(
                            equal("regionCode", region),
                            equal("operatingSystem", "Linux"),
                            equal("preInstalledSw", "NA"),
                            equal("capacitystatus", "Used"),
                            equal("marketoption", "OnDemand"),
                            equal("tenancy", tenancy),
                            equal("productFamily", family));
                    token.ifPresent(r::nextToken);
                  });
          page.priceList().forEach(item -> add(item, prices));
          return page.nextToken();
        });
  }

  private static Filter equal(String field, String value) {
    return Filter.builder().type(FilterType.TERM_MATCH).field(field).value(value).build();
  }

  private void add(String item, Map<String, Double> prices) {
    JsonNode product;
    try {
      product = Json.mapper().readTree(item);
    } catch (JacksonException e) {
      throw SdkClientException.create("it has an entry that is no JSON: " + Json.complaint(e), e);
    }
    var type = product.path("product").path("attributes").path("instanceType").asString("");
    if (!type.isEmpty()) {
      price(product).ifPresent(price -> prices.merge(type, price, Math::max));
    }
  }

  private Optional<Double> price(JsonNode product) {
    for (var term : product.path("terms").path("OnDemand").values()) {
      for (var dimension : term.path("priceDimensions").values()) {
        var text = dimension.path("pricePerUnit").path(currency).asString("");
        if (dimension.path("unit").asString("").equals("Hrs") && !text.isEmpty()) {
          try {
            double price = Double.parseDouble(text);
            if (price > 0) {
              return Optional.of(price);
            }
          } catch (NumberFormatException e) {
            throw SdkClientException.create("it has \"" + text + "\" for a price", e);
          }
        }
      }
    }
    return Optional.empty();
  }
}
