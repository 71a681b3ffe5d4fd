package io.github.karpentersetup.whatif;

import java.util.List;

/**
 * Pods that go to a node that is there.
 *
 * @param node the node
 * @param pods those placed on it, at least one; not those that ran on it before
 */
public record Placement(ExistingNode node, List<Pod> pods) {

  public Placement {
    pods = List.copyOf(pods);
  }
}
