package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Old nodes emptied and given up, a batch at a time: all of them cordoned before the first is
 * drained, so that no pod moves twice; each batch only once the pods of the one before are Ready
 * elsewhere; an instance gone only after that.
 */
final class RetirementPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    var last = draft.spec().retire().map(wanted -> plan(draft, wanted)).orElse(List.of());
    TemporaryBudgets.remove(draft, last);
  }

  /** Gives what the last drain is seen done by. */
  private static List<String> plan(Draft draft, Retirement wanted) {
    var retiring = Retiring.of(draft);
    var hosts = retiring.hosts(draft);
    var chosen = retiring.chosen(wanted, hosts);
    RetirementFindings.choice(draft, wanted, retiring, hosts);
    var pods = new PodsOnNodes(draft.kubernetes());
    var leaving = leaving(draft, wanted, retiring, pods);
    var nodes = names(leaving);
    RetirementFindings.pods(draft, wanted, nodes);

    var frozen = frozen(draft, wanted);
    var emptying = new EmptyingSteps(draft, wanted.pace(), pods, autoscalers(draft), frozen);
    var steps = new GroupSteps(draft, wanted);
    var groups = chosen.stream().filter(g -> g.kind() != GroupKind.NONE).toList();
    var cordoned = emptying.cordon(leaving, List.of());
    var before = new ArrayList<String>(groups.stream().map(steps::hold).toList());
    before.add(cordoned);
    TemporaryBudgets.plan(draft, wanted, nodes, cordoned).forEach(before::add);
    var last = emptying.batches(leaving, before);
    groups.forEach(g -> steps.shrink(g, last));
    return last;
  }

  /**
   * On the way back, empties the nodes of the node pools and gives them back with the same care.
   * Temporary budgets stay until {@link TemporaryBudgets#remove}. What hosts Karpenter itself goes
   * last.
   *
   * @param first the ids of what comes before the first node is cordoned
   * @param frozen the node pools, which launch nothing meanwhile
   */
  static void emptyPools(
      Draft draft, Retirement wanted, List<String> first, List<ObjectRef> frozen) {
    var pods = new PodsOnNodes(draft.kubernetes());
    var hosts = Retiring.hostNodes(draft);
    var leaving = new LeavingNodes(wanted, pods).of(List.of(), Retiring.of(draft));
    leaving.sort(Comparator.comparing(l -> hosts.contains(l.name())));
    if (!leaving.isEmpty()) {
      var nodes = names(leaving);
      RetirementFindings.budgetsAndBare(draft, wanted, nodes);
      var emptying = new EmptyingSteps(draft, wanted.pace(), pods, List.of(), frozen);
      var cordoned = emptying.cordon(leaving, first);
      var before = new ArrayList<>(List.of(cordoned));
      before.addAll(TemporaryBudgets.plan(draft, wanted, nodes, cordoned));
      emptying.batches(leaving, before);
    }
  }

  /** The nodes that a retirement takes, in its order. */
  static List<Leaving> leaving(Draft draft, Retirement wanted) {
    return leaving(draft, wanted, Retiring.of(draft), new PodsOnNodes(draft.kubernetes()));
  }

  private static List<Leaving> leaving(
      Draft draft, Retirement wanted, Retiring retiring, PodsOnNodes pods) {
    var hosts = Retiring.hostNodes(draft);
    return new LeavingNodes(wanted, pods)
        .of(retiring.chosen(wanted, retiring.hosts(draft)), retiring).stream()
            .filter(l -> !(l.isOfNodePool() && hosts.contains(l.name())))
            .toList();
  }

  /** Those of the node pools whose nodes go that launch nothing, and are to stay so. */
  private static List<ObjectRef> frozen(Draft draft, Retirement wanted) {
    return draft.kubernetes().nodePools().stream()
        .filter(p -> wanted.nodeGroups().nodePools().contains(p.name()))
        .filter(p -> Frozen.is(p.spec()))
        .map(p -> new ObjectRef(p.apiVersion(), "NodePool", p.name()))
        .toList();
  }

  private static List<String> names(List<Leaving> leaving) {
    return leaving.stream().map(Leaving::name).sorted().toList();
  }

  private static List<String> autoscalers(Draft draft) {
    return draft.idsOf(Phase.CUTOVER).isEmpty()
        ? List.of()
        : draft.kubernetes().autoscalers().stream()
            .map(a -> a.namespace() + "/" + a.name())
            .sorted()
            .toList();
  }

  /** The pods on these nodes that would have to move. */
  static Stream<PodGroup> moving(Draft draft, List<String> nodes) {
    var retiring = new HashSet<>(nodes);
    return draft.kubernetes().podGroups().stream()
        .filter(g -> !g.traits().contains(Trait.DAEMON))
        .filter(g -> g.nodes().keySet().stream().anyMatch(retiring::contains));
  }
}
