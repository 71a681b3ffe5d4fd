package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.Retirement.Unprotected;
import java.util.List;
import java.util.function.Function;

/** What no PodDisruptionBudget protects while nodes are emptied, and why it gets none. */
final class ProtectionFindings {

  private static final String TOGETHER = "pods of one node are evicted together; ";

  private ProtectionFindings() {}

  /**
   * @param option what would have temporary ones made
   */
  static void add(Draft draft, Retirement wanted, List<String> nodes, String option) {
    var open = TemporaryBudgets.unprotected(draft, nodes);
    if (wanted.unprotected() == Unprotected.LEAVE) {
      if (!open.isEmpty()) {
        draft.add(
            Finding.warning(
                "no-disruption-budget",
                "no PodDisruptionBudget protects " + names(open, PodGroup::name),
                TOGETHER + "give them budgets, or have temporary ones made with " + option));
      }
      return;
    }
    var uncounted = open.stream().filter(g -> !TemporaryBudgets.isCounted(g)).toList();
    if (!uncounted.isEmpty()) {
      draft.add(
          Finding.warning(
              "no-temporary-budget",
              "no temporary PodDisruptionBudget is made for "
                  + names(uncounted, Workloads::key)
                  + ": Kubernetes does not know how many pods such an owner should have, and the"
                  + " budget would refuse every eviction",
              TOGETHER
                  + "where some have to stay, give them a PodDisruptionBudget with a number as"
                  + " minAvailable"));
    }
    var shared =
        open.stream()
            .filter(TemporaryBudgets::isCounted)
            .filter(g -> !TemporaryBudgets.isToldApart(draft, g))
            .toList();
    if (!shared.isEmpty()) {
      draft.add(
          Finding.warning(
              "no-temporary-budget",
              "no temporary PodDisruptionBudget is made for "
                  + names(shared, Workloads::key)
                  + ": labels do not tell their pods from those of other workloads",
              TOGETHER + "add a PodDisruptionBudget of your own that selects them"));
    }
  }

  private static String names(List<PodGroup> groups, Function<PodGroup, String> name) {
    return RetirementFindings.some(groups.stream().map(name).distinct().sorted().toList());
  }
}
