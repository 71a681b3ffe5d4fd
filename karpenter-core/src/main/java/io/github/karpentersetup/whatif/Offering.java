package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import java.util.Objects;

/**
 * One way to buy an instance type.
 *
 * @param zone the availability zone
 * @param capacityType on-demand, spot or reserved
 * @param usdPerHour dollars an hour, or what the catalogue's currency is; {@link Double#NaN} when
 *     unknown, as which less than nothing and infinity count too. Spot without a price can be
 *     chosen all the same, and costs at most what on-demand does; on-demand without a price cannot,
 *     as with Karpenter.
 * @param instances how many there are: of a reservation, its free instances; {@link
 *     Integer#MAX_VALUE} for no bound
 */
public record Offering(String zone, CapacityType capacityType, double usdPerHour, int instances) {

  public Offering {
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(capacityType, "capacityType");
    if (usdPerHour < 0 || Double.isInfinite(usdPerHour)) {
      usdPerHour = Double.NaN;
    }
  }

  /** On-demand, at a price. */
  public static Offering onDemand(String zone, double usdPerHour) {
    return new Offering(zone, CapacityType.ON_DEMAND, usdPerHour, Integer.MAX_VALUE);
  }

  /** Spot, at a price. */
  public static Offering spot(String zone, double usdPerHour) {
    return new Offering(zone, CapacityType.SPOT, usdPerHour, Integer.MAX_VALUE);
  }

  /** Spot, at a price that is not known. */
  public static Offering spot(String zone) {
    return spot(zone, Double.NaN);
  }

  /** Whether the price is known. */
  public boolean priced() {
    return !Double.isNaN(usdPerHour);
  }
}
