package io.github.karpentersetup.facts;

import io.github.karpentersetup.facts.KubernetesFacts.Room;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Pods of one owner that ask the scheduler for the same: what moving them, or packing them onto
 * other nodes, has to know. Groups keep 50,000 pods small. Completed pods and the mirror pods of
 * static ones are in no group.
 *
 * @param namespace of the pods and their owner
 * @param ownerKind of the controlling owner, {@code Deployment} for pods of its ReplicaSets; empty
 *     for a pod that nothing would make again
 * @param ownerName of the owner; the pod's own name if it has none
 * @param labels that the pods share
 * @param requests of one pod
 * @param scheduling what of the pods' spec decides where they may run, in Kubernetes' own form:
 *     {@code nodeSelector}, {@code affinity}, {@code tolerations}, {@code
 *     topologySpreadConstraints}, {@code hostPorts}, {@code priority}; and {@code requests}, what
 *     one of them asks for beside processors and memory: {@code ephemeral-storage} in bytes,
 *     devices as counts; and {@code volumes}, how many persistent volumes of each CSI driver one of
 *     them is bound to
 * @param nodes how many of them are on each node, by its name; under the empty name those on none
 * @param ready how many are Ready
 * @param starting how many wait for a node, or have started on one within the last ten minutes, are
 *     not Ready yet, and have no container that failed
 * @param traits what makes moving them different
 * @param zones of the persistent volumes they are bound to; empty if they are bound to none
 * @param budgets the names of the PodDisruptionBudgets that select them
 * @param containers of one pod that run as long as it does: its containers and sidecars
 */
public record PodGroup(
    String namespace,
    String ownerKind,
    String ownerName,
    Map<String, String> labels,
    Room requests,
    Map<String, Object> scheduling,
    Map<String, Integer> nodes,
    int ready,
    int starting,
    Set<Trait> traits,
    Set<String> zones,
    List<String> budgets,
    List<Container> containers) {

  public PodGroup {
    labels = new TreeMap<>(labels);
    scheduling = new TreeMap<>(scheduling);
    nodes = new TreeMap<>(nodes);
    traits = new TreeSet<>(traits);
    zones = new TreeSet<>(zones);
    budgets = List.copyOf(budgets);
    containers = List.copyOf(containers);
  }

  /** Without its containers, and with none that starts. */
  public PodGroup(
      String namespace,
      String ownerKind,
      String ownerName,
      Map<String, String> labels,
      Room requests,
      Map<String, Object> scheduling,
      Map<String, Integer> nodes,
      int ready,
      Set<Trait> traits,
      Set<String> zones,
      List<String> budgets) {
    this(
        namespace,
        ownerKind,
        ownerName,
        labels,
        requests,
        scheduling,
        nodes,
        ready,
        0,
        traits,
        zones,
        budgets,
        List.of());
  }

  /**
   * A container. Of its command, arguments and environment only the size of a Java heap is kept.
   *
   * @param cpuMillis requested; 0 if it asks for none
   * @param memoryBytes requested; 0 if it asks for none
   * @param memoryLimitBytes the most it may use; 0 without a limit
   * @param heapBytes the heap that {@code -Xmx} or {@code -XX:MaxHeapSize} gives a JVM in it; 0 if
   *     none is seen
   * @param heapPercent the share of its memory that {@code -XX:MaxRAMPercentage} gives the heap; 0
   *     if none is seen
   */
  public record Container(
      String name,
      long cpuMillis,
      long memoryBytes,
      long memoryLimitBytes,
      long heapBytes,
      double heapPercent) {}

  /** What makes moving a pod different. */
  public enum Trait {
    /** A DaemonSet's: it comes and goes with its node. */
    DAEMON,
    /** Without an owner: once evicted, nothing makes it again. */
    BARE,
    /** With an emptyDir: its content is lost. */
    EMPTY_DIR,
    /** With a hostPath or a local volume: what it reads stays on the node. */
    LOCAL_VOLUME,
    /** Annotated {@code karpenter.sh/do-not-disrupt} (or {@code do-not-evict} before v1beta1). */
    DO_NOT_DISRUPT,
    /** Annotated {@code cluster-autoscaler.kubernetes.io/safe-to-evict: "false"}. */
    NOT_SAFE_TO_EVICT
  }

  /** How many pods there are. */
  public int pods() {
    return nodes.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** {@code shop/api}, for people. */
  public String name() {
    return namespace + "/" + ownerName;
  }
}
