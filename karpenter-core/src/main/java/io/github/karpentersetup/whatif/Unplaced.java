package io.github.karpentersetup.whatif;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A pod that finds no place, and why.
 *
 * @param pod the pod
 * @param reasons at least one: for each node pool, and for the nodes that are there
 */
public record Unplaced(Pod pod, List<Reason> reasons) {

  /**
   * Why there is no place in one part of the cluster.
   *
   * @param where {@code NodePool default}, {@code existing nodes}, or {@code pod} when the pod's
   *     own fields make no sense
   * @param why what excludes it there, in words
   */
  public record Reason(String where, String why) {}

  public Unplaced {
    reasons = List.copyOf(reasons);
  }

  /** {@code shop/api-1: NodePool default: does not tolerate ...}. */
  @Override
  public String toString() {
    return pod
        + ": "
        + reasons.stream().map(r -> r.where() + ": " + r.why()).collect(Collectors.joining("; "));
  }
}
