package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.spec.Delay;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.step.AwaitMoved;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.DeleteNode;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.List;

/** Nodes cordoned together, then emptied and given up a batch at a time. */
final class EmptyingSteps {

  private final Draft draft;
  private final Pace pace;
  private final PodsOnNodes pods;
  private final List<String> atZero;
  private final List<ObjectRef> frozen;

  /**
   * @param atZero the autoscalers that stay at zero meanwhile
   * @param frozen the node pools that launch nothing meanwhile
   */
  EmptyingSteps(
      Draft draft, Pace pace, PodsOnNodes pods, List<String> atZero, List<ObjectRef> frozen) {
    this.draft = draft;
    this.pace = pace;
    this.pods = pods;
    this.atZero = atZero;
    this.frozen = frozen;
  }

  String cordon(List<Leaving> leaving, List<String> first) {
    var nodes = leaving.stream().map(Leaving::name).sorted().toList();
    var step =
        Steps.of(
                Phase.RETIREMENT,
                "cordon",
                nodes.size() + (nodes.size() == 1 ? " node takes" : " nodes take") + " no new pods")
            .after(draft.idsOf(Phase.CUTOVER))
            .after(draft.idsOf(Phase.CAPACITY))
            .after(first)
            .after(SystemPhase.ends(draft));
    var open = leaving.stream().filter(l -> l.node().schedulable() != Schedulable.CORDONED).count();
    if (open > 0) {
      step.change(new Change("schedulable", Long.toString(open), "0"));
    }
    return draft.add(
        new CordonNodes(
            step.changeOrKeep(new Undo.Remove("the cordon of the nodes that still run")),
            draft.spec().cluster(),
            nodes));
  }

  /** Gives what the last batch waited for, to come after. */
  List<String> batches(List<Leaving> leaving, List<String> first) {
    var before = first;
    int size = Math.max(1, pace.nodesAtOnce());
    for (int from = 0, batch = 1; from < leaving.size(); from += size, batch++) {
      var nodes = leaving.subList(from, Math.min(from + size, leaving.size()));
      before = batch(batch, nodes, before);
    }
    return before;
  }

  private List<String> batch(int number, List<Leaving> nodes, List<String> before) {
    var drained = nodes.stream().map(l -> drain(number, l, before)).toList();
    var moved =
        draft.add(
            new AwaitMoved(
                Steps.of(
                        Phase.RETIREMENT,
                        "moved-from-" + nodes.get(0).name(),
                        "pods of batch " + number + " Ready elsewhere")
                    .after(drained)
                    .await(time(pace.moveTimeout())),
                nodes.stream().map(Leaving::name).toList(),
                pods.ready(nodes)));
    nodes.forEach(l -> remove(l, moved));
    return List.of(moved);
  }

  private String drain(int batch, Leaving leaving, List<String> before) {
    var node = leaving.name();
    int count = pods.count(node);
    var step =
        Steps.of(
                Phase.RETIREMENT,
                "drain-" + node,
                "node " + node + " of " + where(leaving) + ", " + count + " pods")
            .after(before)
            // Without the number: it changes while the plan is read.
            .change(new Change("pods", "on it", "elsewhere"))
            .stallingAfter(time(pace.podTimeout()));
    return draft.add(
        new DrainNode(
            step.changeOrKeep(new Undo.Nothing("pods stay where they were moved to")),
            node,
            pace.podsAtOnce(),
            atZero,
            frozen,
            pace.nodeTimeout().duration(),
            batch == 1 ? Duration.ZERO : time(pace.pause()),
            pace.windows()));
  }

  private void remove(Leaving leaving, String moved) {
    var node = leaving.node();
    var step =
        Steps.of(Phase.RETIREMENT, "remove-" + node.name(), "instance of node " + node.name())
            .after(moved);
    if (leaving.isOfNodePool()) {
      draft.add(
          new DeleteNode(
              step.change(new Change("node", leaving.group().name(), ""))
                  .changeOrKeep(new Undo.Nothing("its node pool launches another if needed")),
              node.name()));
      return;
    }
    var instance = Retiring.instance(node).orElse("");
    step.change(new Change("instance", instance, ""));
    var undo =
        leaving.group().kind() == GroupKind.NONE
            ? new Undo.Nothing("it is in no group that would launch another")
            : new Undo.Restore(
                "size of " + GroupSteps.title(leaving.group()), GroupSteps.before(leaving.group()));
    draft.add(
        new TerminateInstance(
            step.changeOrKeep(undo), node.name(), instance, leaving.group().holder(instance)));
  }

  private static String where(Leaving leaving) {
    return leaving.isOfNodePool()
        ? "node pool " + leaving.group().name()
        : GroupSteps.title(leaving.group());
  }

  private static Duration time(Delay delay) {
    return delay.duration().orElse(Duration.ofDays(365));
  }
}
