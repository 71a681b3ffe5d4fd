package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.Ownership;

/** The sizes that a node group had before its retirement began. */
final class GroupSizes {

  private GroupSizes() {}

  /** As its tag tells; those of now without one. */
  static Scaling before(Retiring.Group group) {
    return FormerSizes.parse(group.tags().getOrDefault(Ownership.BEFORE, ""))
        .map(s -> new Scaling(s.min(), s.desired(), s.max()))
        .orElse(group.scaling());
  }
}
