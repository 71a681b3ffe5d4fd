package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How pods and nodes are sized from what the pods use.
 *
 * @param floors whether the node pools get the floors that are advised. Default: they are only
 *     advised
 * @param window how far back use is looked at. Default: 336 hours, two weeks, so that both days and
 *     weekends are in it
 * @param cpuPercentile the part of the time, in percent, for which the requested CPU has to
 *     suffice; what is above it, pods take from what others leave. Default: 95
 * @param memoryHeadroom what is added to the peak of the memory, in percent of it. Default: 15
 * @param heapOverhead what a JVM takes beside its heap, in percent of the heap, and never less than
 *     256Mi: metaspace, compiled code, threads, buffers. Default: 25
 * @param settled the floors of the node pools, by their names, which planning found and a run holds
 *     on to. Default: none were found yet
 */
public record Sizing(
    Setting floors,
    Delay window,
    int cpuPercentile,
    int memoryHeadroom,
    int heapOverhead,
    Map<String, NodeFloor> settled) {

  public Sizing {
    settled = new TreeMap<>(settled);
  }

  /** The defaults: advice alone. */
  public static Sizing advised() {
    return read(null, null, null, null, null, null);
  }

  @JsonCreator
  static Sizing read(
      @JsonProperty("floors") @Nullable Setting floors,
      @JsonProperty("window") @Nullable Delay window,
      @JsonProperty("cpuPercentile") @Nullable Integer cpuPercentile,
      @JsonProperty("memoryHeadroom") @Nullable Integer memoryHeadroom,
      @JsonProperty("heapOverhead") @Nullable Integer heapOverhead,
      @JsonProperty("settled") @Nullable Map<String, NodeFloor> settled) {
    return new Sizing(
        floors == null ? Setting.DISABLED : floors,
        window == null ? Delay.of(Duration.ofDays(14)) : window,
        cpuPercentile == null ? 95 : cpuPercentile,
        memoryHeadroom == null ? 15 : memoryHeadroom,
        heapOverhead == null ? 25 : heapOverhead,
        settled == null ? Map.of() : settled);
  }

  void check(List<Problem> problems) {
    if (window.duration().filter(d -> !d.isZero()).isEmpty()) {
      problems.add(
          Problem.of(
              "sizing.window",
              "\"" + window + "\" is no time to look back",
              "give a duration, such as 336h for two weeks"));
    }
    within(problems, "cpuPercentile", cpuPercentile, 50, 100, "95 by default");
    within(problems, "memoryHeadroom", memoryHeadroom, 0, 400, "15 by default");
    within(problems, "heapOverhead", heapOverhead, 0, 400, "25 by default");
  }

  private static void within(
      List<Problem> problems, String name, int percent, int least, int most, String standard) {
    if (percent < least || percent > most) {
      problems.add(
          Problem.of(
              "sizing." + name,
              percent + " is not from " + least + " to " + most,
              "give a whole number of percent, " + standard));
    }
  }

  /** With the floors that are advised given to the node pools. */
  public Sizing withFloors() {
    return new Sizing(
        Setting.ENABLED, window, cpuPercentile, memoryHeadroom, heapOverhead, Map.of());
  }

  /** Looking back this far; whole seconds. */
  public Sizing window(Duration window) {
    return new Sizing(
        floors, Delay.of(window), cpuPercentile, memoryHeadroom, heapOverhead, settled);
  }

  /** With CPU that suffices for this part of the time: 50 to 100, in percent. */
  public Sizing cpuPercentile(int percent) {
    return new Sizing(floors, window, percent, memoryHeadroom, heapOverhead, settled);
  }

  /** With this added to the peak of the memory, in percent of it: 0 to 400. */
  public Sizing memoryHeadroom(int percent) {
    return new Sizing(floors, window, cpuPercentile, percent, heapOverhead, settled);
  }

  /** With this for what a JVM takes beside its heap, in percent of the heap: 0 to 400. */
  public Sizing heapOverhead(int percent) {
    return new Sizing(floors, window, cpuPercentile, memoryHeadroom, percent, settled);
  }

  /** With these floors, by the names of the node pools. */
  public Sizing settledAt(Map<String, NodeFloor> floors) {
    return new Sizing(this.floors, window, cpuPercentile, memoryHeadroom, heapOverhead, floors);
  }
}
