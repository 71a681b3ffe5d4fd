package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.whatif.CatalogueSource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which instance types and prices a forecast rests on. */
final class PriceOptions {

  private static final String EMBEDDED = "embedded";
  private static final String LIVE = "live";

  @Option(
      names = "--prices",
      paramLabel = "SOURCE",
      description =
          "embedded (types and us-east-1 prices of a date that is printed, no calls), live (EC2 and"
              + " the Price List; needs ec2:DescribeInstanceTypes, and uses"
              + " ec2:DescribeInstanceTypeOfferings, ec2:DescribeSpotPriceHistory and"
              + " pricing:GetProducts), or a FILE of --save-prices. Default: embedded.")
  String prices = EMBEDDED;

  @Option(
      names = "--own-prices",
      paramLabel = "FILE",
      description =
          "Prices an hour that win over those, in YAML or JSON: on-demand: {m5.large: 0.0912}."
              + " Default: none.")
  Optional<Path> own = Optional.empty();

  @Option(
      names = "--save-prices",
      paramLabel = "FILE",
      description = "Also write the types and prices there, for --prices FILE.")
  Optional<Path> save = Optional.empty();

  /** The source that was asked for. */
  CatalogueSource source(Surroundings surroundings, Connection connection) {
    var source = base(surroundings, connection);
    source = own.map(source::withPricesOf).orElse(source);
    return save.map(source::savedTo).orElse(source);
  }

  private CatalogueSource base(Surroundings surroundings, Connection connection) {
    return switch (prices) {
      case EMBEDDED -> CatalogueSource.embedded();
      case LIVE -> surroundings.catalogue(connection.awsEndpoint);
      default -> CatalogueSource.file(Path.of(prices));
    };
  }
}
