package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import java.util.List;

/**
 * Manifests as values of the fluent API, made by {@link Manifests#read}: to change what a user
 * brings through {@link NodePool#toBuilder()} and {@link NodeClass#toBuilder()}.
 *
 * @param nodePools the NodePools, in their order
 * @param nodeClasses the EC2NodeClasses, in their order
 * @param problems what is not valid, and what the values do not carry; each path begins with kind
 *     and name. A manifest that the API server would refuse is not among the values.
 */
public record Specs(List<NodePool> nodePools, List<NodeClass> nodeClasses, List<Problem> problems) {

  public Specs {
    nodePools = List.copyOf(nodePools);
    nodeClasses = List.copyOf(nodeClasses);
    problems = List.copyOf(problems);
  }

  /**
   * These values, if they say all that the manifests do and everything is valid.
   *
   * @throws InvalidSpecException with every problem
   */
  public Specs requireComplete() {
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("Manifests", problems);
    }
    return this;
  }
}
