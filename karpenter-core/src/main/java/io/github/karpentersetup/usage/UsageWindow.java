package io.github.karpentersetup.usage;

import io.github.karpentersetup.spec.Sizing;
import java.time.Duration;

/**
 * What is asked of a source.
 *
 * @param length how far back, from now
 * @param cpuPercentile which percentile of the CPU, in percent
 */
public record UsageWindow(Duration length, int cpuPercentile) {

  /** As the settings have it. */
  public static UsageWindow of(Sizing sizing) {
    return new UsageWindow(
        sizing.window().duration().orElse(Duration.ofDays(14)), sizing.cpuPercentile());
  }
}
