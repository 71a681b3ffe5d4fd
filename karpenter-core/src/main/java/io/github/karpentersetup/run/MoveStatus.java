package io.github.karpentersetup.run;

import io.github.karpentersetup.whatif.Cost;
import java.util.Locale;

/**
 * How far the emptying of nodes has got, in a retirement or on the way back. Pods are counted
 * without those of DaemonSets.
 *
 * @param nodes that this run empties and gives up
 * @param nodesLeft of these, those not given up yet
 * @param pods that were on them when the run began
 * @param podsMoved of these, those that have left them
 * @param before what the cluster had when the run began
 * @param now what it has now
 * @param prices where the prices come from
 */
public record MoveStatus(
    int nodes,
    int nodesLeft,
    int pods,
    int podsMoved,
    Capacity before,
    Capacity now,
    String prices) {

  /**
   * All nodes of the cluster together, without those of Fargate.
   *
   * @param cpuMillis what they have for pods, in thousandths of a processor
   * @param memoryBytes what they have for pods
   * @param perHour what they cost; it says itself what of that is not known
   */
  public record Capacity(int nodes, long cpuMillis, long memoryBytes, Cost perHour) {

    /** No node. */
    static final Capacity NONE = new Capacity(0, 0, 0, Cost.NONE);

    Capacity plus(Capacity other) {
      return new Capacity(
          nodes + other.nodes,
          cpuMillis + other.cpuMillis,
          memoryBytes + other.memoryBytes,
          perHour.plus(other.perHour));
    }

    private String cpu() {
      return String.format(Locale.ROOT, "%.1f", cpuMillis / 1000.0);
    }

    private String memory() {
      return String.format(Locale.ROOT, "%.1f", memoryBytes / (double) (1L << 30));
    }
  }

  /**
   * {@code 1 of 2 nodes left, 3 of 9 pods moved, 3.9 → 5.8 CPU, 14.6 → 21.0 GiB, $0.166 → $0.270 an
   * hour}.
   */
  @Override
  public String toString() {
    return nodesLeft
        + " of "
        + nodes
        + (nodes == 1 ? " node left, " : " nodes left, ")
        + podsMoved
        + " of "
        + pods
        + (pods == 1 ? " pod moved, " : " pods moved, ")
        + before.cpu()
        + " → "
        + now.cpu()
        + " CPU, "
        + before.memory()
        + " → "
        + now.memory()
        + " GiB, "
        + before.perHour().brief()
        + " → "
        + now.perHour().brief()
        + " an hour";
  }
}
