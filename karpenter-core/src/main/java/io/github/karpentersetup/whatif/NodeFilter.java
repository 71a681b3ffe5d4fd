package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.List;

/**
 * Which nodes a spread constraint counts.
 *
 * @param alternatives the pod's constraints on its node, one of which has to hold; empty for all
 *     nodes
 * @param taints whether taints are looked at
 * @param tolerations the pod's
 */
record NodeFilter(List<Constraints> alternatives, boolean taints, List<Toleration> tolerations) {

  /** Counts every node. */
  static final NodeFilter ALL = new NodeFilter(List.of(), false, List.of());

  static NodeFilter of(TopologySpread spread, PodTemplate template, List<Toleration> tolerations) {
    var alternatives = new ArrayList<Constraints>();
    if (spread.nodeAffinityPolicy() == TopologySpread.NodeInclusion.HONOR) {
      var selector = Constraints.ofLabels(template.nodeSelector());
      template.nodeAffinity().forEach(term -> alternatives.add(selector.and(Constraints.of(term))));
      if (template.nodeAffinity().isEmpty() && !selector.isEmpty()) {
        alternatives.add(selector);
      }
    }
    boolean taints = spread.nodeTaintsPolicy() == TopologySpread.NodeInclusion.HONOR;
    return new NodeFilter(List.copyOf(alternatives), taints, taints ? tolerations : List.of());
  }

  boolean matches(NodeState state) {
    boolean affine =
        alternatives.isEmpty()
            || alternatives.stream()
                .anyMatch(
                    wanted ->
                        state
                            .constraints()
                            .conflict(wanted, Constraints.Unmentioned.REFUSED)
                            .isEmpty());
    return affine && (!taints || tolerates(tolerations, state.taints()));
  }

  static boolean tolerates(List<Toleration> tolerations, List<Taint> taints) {
    return taints.stream()
        .allMatch(taint -> tolerations.stream().anyMatch(t -> t.tolerates(taint)));
  }
}
