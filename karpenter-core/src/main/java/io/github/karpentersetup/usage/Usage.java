package io.github.karpentersetup.usage;

import java.time.Duration;
import java.util.List;

/**
 * What containers used, as a source measured it.
 *
 * @param source where it is from, such as {@code Prometheus https://prometheus.example}; empty for
 *     no measurements. Holds no credentials
 * @param window how far back was asked for
 * @param covered how much of it there was data for; zero for a single moment
 * @param containers the measurements; several of one container add up to the highest of each
 * @param notes what was not to be had, or was left out, each a sentence for the reader
 */
public record Usage(
    String source,
    Duration window,
    Duration covered,
    List<ContainerUse> containers,
    List<String> notes) {

  public Usage {
    containers = List.copyOf(containers);
    notes = List.copyOf(notes);
  }

  /** No measurements. */
  public static Usage none() {
    return new Usage("", Duration.ZERO, Duration.ZERO, List.of(), List.of());
  }

  /** Whether anything was measured. */
  public boolean isMeasured() {
    return !source.isEmpty();
  }
}
