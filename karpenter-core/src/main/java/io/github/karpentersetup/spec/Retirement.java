package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Old nodes that are emptied and given up once Karpenter can take their pods.
 *
 * @param nodeGroups which nodes
 * @param pace how fast
 * @param unprotected what happens to workloads without a PodDisruptionBudget
 * @param keep how many nodes of a group stay, by its name. Default: none
 */
public record Retirement(
    NodeGroups nodeGroups, Pace pace, Unprotected unprotected, Map<String, Integer> keep) {

  public Retirement {
    keep = new TreeMap<>(keep);
  }

  /** What happens to workloads of more than one replica without a PodDisruptionBudget. */
  public enum Unprotected {
    /** They are moved as they are; the plan names them. */
    @JsonProperty("leave")
    LEAVE,
    /** They get a temporary one that allows one pod at a time, removed at the end. */
    @JsonProperty("protect")
    PROTECT
  }

  /** These nodes, at the careful pace. */
  public static Retirement of(NodeGroups nodeGroups) {
    return new Retirement(nodeGroups, Pace.careful(), Unprotected.LEAVE, Map.of());
  }

  @JsonCreator
  static Retirement read(
      @JsonProperty("nodeGroups") @Nullable NodeGroups nodeGroups,
      @JsonProperty("pace") @Nullable Pace pace,
      @JsonProperty("unprotected") @Nullable Unprotected unprotected,
      @JsonProperty("keep") @Nullable Map<String, Integer> keep) {
    return new Retirement(
        nodeGroups == null ? NodeGroups.all() : nodeGroups,
        pace == null ? Pace.careful() : pace,
        unprotected == null ? Unprotected.LEAVE : unprotected,
        keep == null ? Map.of() : keep);
  }

  /** At this pace. */
  public Retirement at(Pace pace) {
    return new Retirement(nodeGroups, pace, unprotected, keep);
  }

  /** With a temporary PodDisruptionBudget for every workload that has none. */
  public Retirement protectingTheUnprotected() {
    return new Retirement(nodeGroups, pace, Unprotected.PROTECT, keep);
  }

  /** Leaving so many nodes of a group. */
  public Retirement keeping(String nodeGroup, int nodes) {
    var more = new TreeMap<>(keep);
    more.put(nodeGroup, nodes);
    return new Retirement(nodeGroups, pace, unprotected, more);
  }
}
