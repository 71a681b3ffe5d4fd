package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.plan.Retiring.Group;

/** A node that goes, and the group it leaves; the group is empty for a node of a node pool. */
record Leaving(Node node, Group group) {

  String name() {
    return node.name();
  }

  boolean isOfNodePool() {
    return node.labels().containsKey(Retiring.NODE_POOL);
  }
}
