package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast nodes are retired. The default is the careful one: a node at a time.
 *
 * @param nodesAtOnce how many nodes are drained together, a batch; the next begins once their pods
 *     are Ready elsewhere. Default: 1
 * @param podsAtOnce how many pods of a node are under way at a time. Default: 10
 * @param pause between two batches. Default: none
 * @param podTimeout how long one pod may take to be gone, its PodDisruptionBudget included; after
 *     it the plan stops. Default: 15 minutes
 * @param nodeTimeout how long one node may take to be empty, however well its pods move; {@code
 *     Never}, the default, for as long as they do
 * @param moveTimeout how long the evicted pods of a batch may take to be Ready elsewhere. Default:
 *     15 minutes
 * @param order which nodes come first. Default: the emptiest
 * @param windows in which batches may begin; empty for any time
 */
public record Pace(
    int nodesAtOnce,
    int podsAtOnce,
    Delay pause,
    Delay podTimeout,
    Delay nodeTimeout,
    Delay moveTimeout,
    Order order,
    List<MaintenanceWindow> windows) {

  public Pace {
    windows = List.copyOf(windows);
  }

  /** Which nodes come first. */
  public enum Order {
    /** Those with the fewest pods. */
    @JsonProperty("emptiest")
    EMPTIEST,
    /** Those that joined last. */
    @JsonProperty("newest")
    NEWEST,
    /** One zone after the other, the emptiest first in each. */
    @JsonProperty("zone")
    ZONE
  }

  /** A node at a time, the emptiest first. */
  public static Pace careful() {
    return read(null, null, null, null, null, null, null, null);
  }

  @JsonCreator
  static Pace read(
      @JsonProperty("nodesAtOnce") @Nullable Integer nodesAtOnce,
      @JsonProperty("podsAtOnce") @Nullable Integer podsAtOnce,
      @JsonProperty("pause") @Nullable Delay pause,
      @JsonProperty("podTimeout") @Nullable Delay podTimeout,
      @JsonProperty("nodeTimeout") @Nullable Delay nodeTimeout,
      @JsonProperty("moveTimeout") @Nullable Delay moveTimeout,
      @JsonProperty("order") @Nullable Order order,
      @JsonProperty("windows") @Nullable List<MaintenanceWindow> windows) {
    return new Pace(
        nodesAtOnce == null ? 1 : nodesAtOnce,
        podsAtOnce == null ? 10 : podsAtOnce,
        pause == null ? Delay.of(Duration.ZERO) : pause,
        podTimeout == null ? Delay.of(Duration.ofMinutes(15)) : podTimeout,
        nodeTimeout == null ? Delay.NEVER : nodeTimeout,
        moveTimeout == null ? Delay.of(Duration.ofMinutes(15)) : moveTimeout,
        order == null ? Order.EMPTIEST : order,
        windows == null ? List.of() : windows);
  }

  /** So many nodes together. */
  public Pace nodesAtOnce(int nodes) {
    return new Pace(nodes, podsAtOnce, pause, podTimeout, nodeTimeout, moveTimeout, order, windows);
  }

  /** So many pods of a node at a time. */
  public Pace podsAtOnce(int pods) {
    return new Pace(nodesAtOnce, pods, pause, podTimeout, nodeTimeout, moveTimeout, order, windows);
  }

  /** With a pause between two batches. */
  public Pace pause(Duration pause) {
    return new Pace(
        nodesAtOnce,
        podsAtOnce,
        Delay.of(pause),
        podTimeout,
        nodeTimeout,
        moveTimeout,
        order,
        windows);
  }

  /** With this time for one pod to be gone. */
  public Pace podTimeout(Duration timeout) {
    return new Pace(
        nodesAtOnce,
        podsAtOnce,
        pause,
        Delay.of(timeout),
        nodeTimeout,
        moveTimeout,
        order,
        windows);
  }

  /** With this time for one node to be empty. */
  public Pace nodeTimeout(Duration timeout) {
    return new Pace(
        nodesAtOnce, podsAtOnce, pause, podTimeout, Delay.of(timeout), moveTimeout, order, windows);
  }

  /** With this time for the pods of a batch to be Ready elsewhere. */
  public Pace moveTimeout(Duration timeout) {
    return new Pace(
        nodesAtOnce, podsAtOnce, pause, podTimeout, nodeTimeout, Delay.of(timeout), order, windows);
  }

  /** With these nodes first. */
  public Pace first(Order order) {
    return new Pace(
        nodesAtOnce, podsAtOnce, pause, podTimeout, nodeTimeout, moveTimeout, order, windows);
  }

  /** Only in these windows. */
  public Pace within(MaintenanceWindow... windows) {
    return new Pace(
        nodesAtOnce,
        podsAtOnce,
        pause,
        podTimeout,
        nodeTimeout,
        moveTimeout,
        order,
        List.of(windows));
  }
}
