package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;

/**
 * One instance that a node could be.
 *
 * @param instanceType its type
 * @param zone its availability zone
 * @param capacityType how it is bought
 * @param usdPerHour dollars an hour; {@link Double#NaN} when unknown
 * @param ceilingUsdPerHour what it costs at most: the price, or of spot without a price, what
 *     on-demand costs; {@link Double#NaN} when unknown
 */
public record Launch(
    String instanceType,
    String zone,
    CapacityType capacityType,
    double usdPerHour,
    double ceilingUsdPerHour) {

  /** Whether the price is known. */
  public boolean priced() {
    return !Double.isNaN(usdPerHour);
  }
}
