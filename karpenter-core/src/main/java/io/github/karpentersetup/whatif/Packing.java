package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.Problem;
import java.util.List;

/**
 * What Karpenter would do with the pods.
 *
 * @param newNodes the nodes it would launch, in the order it would ask for them
 * @param placements the nodes that are there and get pods
 * @param unplaced the pods that find no place, each with why
 * @param problems what is wrong or missing in the input, or not known: absent requests, unknown
 *     instance types, missing prices. Empty when there is nothing to say.
 */
public record Packing(
    List<NewNode> newNodes,
    List<Placement> placements,
    List<Unplaced> unplaced,
    List<Problem> problems) {

  public Packing {
    newNodes = List.copyOf(newNodes);
    placements = List.copyOf(placements);
    unplaced = List.copyOf(unplaced);
    problems = List.copyOf(problems);
  }

  /** What the new nodes cost an hour. */
  public Cost cost() {
    return newNodes.stream().map(NewNode::cost).reduce(Cost.NONE, Cost::plus);
  }

  /**
   * Which part of a resource of all new nodes, each the cheapest it can be, is asked for, 0 to 1; 0
   * without new nodes.
   */
  public double utilization(String resource) {
    double has = 0;
    double asked = 0;
    for (var node : newNodes) {
      double allocatable = node.allocatable().amount(resource);
      has += allocatable;
      asked += allocatable * node.utilization(resource);
    }
    return has == 0 ? 0 : asked / has;
  }
}
