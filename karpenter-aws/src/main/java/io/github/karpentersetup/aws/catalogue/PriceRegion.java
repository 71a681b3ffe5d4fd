package io.github.karpentersetup.aws.catalogue;

import java.util.Optional;

/**
 * Where the Price List of a region is asked, and in which currency it answers. It has endpoints in
 * few regions; GovCloud and the isolated partitions have none (AWS Billing user guide, "Finding
 * services and products using the AWS Price List").
 *
 * @param endpoint the region of the endpoint
 * @param currency of the prices
 */
public record PriceRegion(String endpoint, String currency) {

  /** For nodes in a region; empty where there is no Price List. */
  public static Optional<PriceRegion> of(String region) {
    if (region.startsWith("cn-")) {
      return Optional.of(new PriceRegion("cn-northwest-1", "CNY"));
    }
    if (region.startsWith("us-gov-") || region.contains("-iso") || region.startsWith("eusc-")) {
      return Optional.empty();
    }
    var endpoint =
        region.startsWith("ap-")
            ? "ap-south-1"
            : region.startsWith("eu-") ? "eu-central-1" : "us-east-1";
    return Optional.of(new PriceRegion(endpoint, "USD"));
  }
}
