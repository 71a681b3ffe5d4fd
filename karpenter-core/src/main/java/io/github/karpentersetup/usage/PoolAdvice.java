package io.github.karpentersetup.usage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.karpentersetup.spec.NodeFloor;
import java.util.Optional;

/**
 * What a node pool's nodes have to hold at the least: the largest single pod that may run there,
 * beside one pod of every DaemonSet. A pod counts with what it asks for or with what is advised,
 * whichever is more.
 *
 * @param pool its name
 * @param memoryPod the pod with most memory; empty if no pod of today may run there
 * @param memory bytes: of that pod
 * @param memoryDaemons bytes: of all DaemonSets
 * @param cpuPod the pod with most CPU
 * @param cpu thousandths of a processor: of that pod
 * @param cpuDaemons thousandths of a processor: of all DaemonSets
 * @param memoryRequested bytes: of all pods that may run there, without DaemonSets
 * @param memoryUsed bytes: what those pods use at their peaks; those not measured count with what
 *     they ask for
 * @param smallest the smallest instance type that the pool allows; empty if the catalogue has none
 * @param floor above which size every node holds it
 * @param fit what the pool allows now
 */
public record PoolAdvice(
    String pool,
    Optional<Workload> memoryPod,
    long memory,
    long memoryDaemons,
    Optional<Workload> cpuPod,
    long cpu,
    long cpuDaemons,
    long memoryRequested,
    long memoryUsed,
    String smallest,
    NodeFloor floor,
    Fit fit) {

  /** What of the types that a pool allows holds the largest pod. */
  public enum Fit {
    /** All. */
    @JsonProperty("all-types")
    ALL,
    /** Those above the floor. */
    @JsonProperty("above-floor")
    ABOVE_FLOOR,
    /** None. */
    @JsonProperty("no-type")
    NONE
  }

  /** Whether nodes packed by what pods ask for would run out of memory. */
  public boolean isOvercommitted() {
    return memoryUsed > memoryRequested;
  }
}
