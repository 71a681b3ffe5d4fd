package io.github.karpentersetup.aws.catalogue;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** What spot instances with Linux cost now, by type and zone. */
final class SpotPrices {

  private final Ec2Client ec2;
  private final Clock clock;
  private final Map<Place, Double> prices = new HashMap<>();
  private final Map<Place, Instant> times = new HashMap<>();

  record Place(String type, String zone) {}

  SpotPrices(Ec2Client ec2, Clock clock) {
    this.ec2 = ec2;
    this.clock = clock;
  }

  Map<Place, Double> read() {
    var now = clock.instant();
    Pages.all(
        "DescribeSpotPriceHistory",
        token -> {
          var page =
              ec2.describeSpotPriceHistory(
                  r -> {
                    // From now on: the last change of each price, and nothing before it.
                    r.productDescriptions("Linux/UNIX", "Linux/UNIX (Amazon VPC)").startTime(now);
                    token.ifPresent(r::nextToken);
                  });
          page.spotPriceHistory().forEach(this::add);
          return page.nextToken();
        });
    return prices;
  }

  private void add(SpotPrice spot) {
    var place = new Place(spot.instanceTypeAsString(), spot.availabilityZone());
    var time = spot.timestamp() == null ? Instant.EPOCH : spot.timestamp();
    if (times.containsKey(place) && times.getOrDefault(place, time).isAfter(time)) {
      return;
    }
    double price;
    try {
      price = Double.parseDouble(spot.spotPrice());
    } catch (NumberFormatException | NullPointerException e) {
      throw SdkClientException.create(
          "it has \"" + spot.spotPrice() + "\" for the price of " + place.type(), e);
    }
    if (price > 0) {
      times.put(place, time);
      prices.put(place, price);
    }
  }
}
