package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.catalogue.CatalogueReader;
import io.github.karpentersetup.aws.catalogue.PriceRegion;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;

/**
 * EC2's own instance types and prices, for a forecast in figures of the day and the region.
 *
 * <pre>{@code
 * Report report =
 *     setup.report(aws, kubernetes, UsageSource.none(), AwsCatalogue.live().savedTo(file));
 * }</pre>
 *
 * <p>It needs permissions that nothing else here does: {@code ec2:DescribeInstanceTypes}, without
 * which it fails; {@code ec2:DescribeInstanceTypeOfferings}, {@code ec2:DescribeSpotPriceHistory}
 * and {@code pricing:GetProducts}, without which the catalogue says what it has instead: every type
 * in every zone, no spot prices, the embedded on-demand prices. A type for which the Price List has
 * no price has none, and packings name it.
 *
 * <p>Types get the labels, and the pods of their network interfaces, that Karpenter's AWS provider
 * 1.14 gives them; volumes as EC2's {@code MaximumEbsAttachments} says, less the root volume.
 * Prices are those of Linux, shared tenancy, an hour. The Price List is asked in us-east-1,
 * eu-central-1, ap-south-1 or, for China and in yuan, cn-northwest-1; GovCloud and the isolated
 * partitions have none.
 */
public final class AwsCatalogue implements CatalogueSource {

  private final Opener clients;
  private final Clock clock;

  /** What a reading is made with. */
  @FunctionalInterface
  private interface Opener {
    CatalogueClients open(String region);
  }

  private AwsCatalogue(Opener clients, Clock clock) {
    this.clients = clients;
    this.clock = clock;
  }

  /**
   * With clients of its own, opened for each reading and closed after it. Credentials come from the
   * SDK's default chain.
   */
  public static AwsCatalogue live() {
    return new AwsCatalogue(
        region -> CatalogueClients.opened(region, Optional.empty()), Clock.systemUTC());
  }

  /** The same at one endpoint for every service, for emulators such as moto. */
  public static AwsCatalogue live(URI endpoint) {
    return new AwsCatalogue(
        region -> CatalogueClients.opened(region, Optional.of(endpoint)), Clock.systemUTC());
  }

  /**
   * With clients that the caller made and closes.
   *
   * @param ec2 for the region of the nodes
   * @param pricing for a region that has the Price List
   */
  public static AwsCatalogue using(Ec2Client ec2, PricingClient pricing) {
    return new AwsCatalogue(
        region ->
            new CatalogueClients(
                ec2,
                PriceRegion.of(region).isPresent() ? Optional.of(pricing) : Optional.empty(),
                () -> {}),
        Clock.systemUTC());
  }

  /** The same with another clock, which dates the catalogue. */
  public AwsCatalogue clock(Clock clock) {
    return new AwsCatalogue(clients, clock);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PreflightException if EC2's types cannot be read, naming the permission
   */
  @Override
  public Catalogue read(String region, List<String> zones) {
    try (var open = clients.open(region)) {
      return new CatalogueReader(open.ec2(), open.pricing(), clock, region, zones).read();
    }
  }
}
