package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.FormerSizes;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.plan.AwsStep.GroupKind;
import io.github.karpentersetup.plan.Retiring.Group;
import io.github.karpentersetup.spec.Delay;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Old nodes emptied and given up, a batch at a time: all of them cordoned before the first is
 * drained, so that no pod moves twice; each batch only once the pods of the one before are Ready
 * elsewhere; an instance gone only after that.
 */
final class RetirementPhase implements Planner.PhasePlanner {

  private static final String ZONE = "topology.kubernetes.io/zone";

  @Override
  public void plan(Draft draft) {
    draft.spec().retire().ifPresent(r -> new Retire(draft, r, autoscalers(draft)).plan());
  }

  /**
   * On the way back, empties the nodes of the node pools and gives them back with the same care.
   *
   * @param first the ids of what comes before the first node is cordoned
   */
  static void emptyPools(Draft draft, Retirement wanted, List<String> first) {
    var retire = new Retire(draft, wanted, List.of());
    var leaving = retire.leaving(List.of(), Retiring.of(draft));
    if (!leaving.isEmpty()) {
      RetirementFindings.budgetsAndBare(
          draft, leaving.stream().map(l -> l.node().name()).sorted().toList());
      retire.batches(leaving, List.of(retire.cordon(leaving, first)));
    }
  }

  private static List<String> autoscalers(Draft draft) {
    return draft.idsOf(Phase.CUTOVER).isEmpty()
        ? List.of()
        : draft.kubernetes().autoscalers().stream()
            .map(a -> a.namespace() + "/" + a.name())
            .sorted()
            .toList();
  }

  /** A node that goes, and the group it leaves; the group is empty for a node of a node pool. */
  record Leaving(Node node, Group group) {}

  /** The nodes that a retirement takes, in its order. */
  static List<Leaving> leaving(Draft draft, Retirement wanted) {
    var retiring = Retiring.of(draft);
    var retire = new Retire(draft, wanted, List.of());
    return retire.leaving(retiring.chosen(wanted, retiring.hosts(draft)), retiring);
  }

  /** One retirement. */
  private static final class Retire {

    private final Draft draft;
    private final List<String> atZero;
    private final Retirement wanted;
    private final Pace pace;
    private final Map<String, Integer> pods = new HashMap<>();
    private final Map<String, Set<String>> workloads = new HashMap<>();
    private final Map<String, Integer> readyPods = new HashMap<>();

    /**
     * @param atZero the autoscalers that stay at zero meanwhile
     */
    Retire(Draft draft, Retirement wanted, List<String> atZero) {
      this.draft = draft;
      this.atZero = atZero;
      this.wanted = wanted;
      this.pace = wanted.pace();
      draft.kubernetes().podGroups().stream()
          .filter(g -> !g.traits().contains(Trait.DAEMON))
          .forEach(g -> g.nodes().forEach((node, n) -> pods.merge(node, n, Integer::sum)));
      for (var group : draft.kubernetes().podGroups()) {
        var workload = Workloads.key(group);
        readyPods.merge(workload, group.ready(), Integer::sum);
        if (!group.traits().contains(Trait.DAEMON) && !group.traits().contains(Trait.BARE)) {
          group
              .nodes()
              .keySet()
              .forEach(n -> workloads.computeIfAbsent(n, any -> new HashSet<>()).add(workload));
        }
      }
    }

    void plan() {
      var retiring = Retiring.of(draft);
      var hosts = retiring.hosts(draft);
      var groups = retiring.chosen(wanted, hosts);
      RetirementFindings.choice(draft, wanted, retiring, hosts);
      var leaving = leaving(groups, retiring);
      var nodes = leaving.stream().map(l -> l.node().name()).sorted().toList();
      RetirementFindings.pods(draft, wanted, nodes);
      var cordoned = cordon(leaving, List.of());
      var held = groups.stream().filter(g -> g.kind() != GroupKind.NONE).map(this::hold).toList();
      var before = new ArrayList<String>(held);
      before.add(cordoned);
      TemporaryBudgets.plan(draft, wanted, nodes, cordoned).forEach(before::add);
      var last = batches(leaving, before);
      groups.stream().filter(g -> g.kind() != GroupKind.NONE).forEach(g -> shrink(g, last));
      TemporaryBudgets.remove(draft, wanted, last);
    }

    private List<Leaving> leaving(List<Group> groups, Retiring retiring) {
      var leaving = new ArrayList<Leaving>();
      for (var group : groups) {
        var ordered = group.nodes().stream().sorted(order()).toList();
        int going = Math.max(0, ordered.size() - keep(group));
        ordered.stream().limit(going).forEach(n -> leaving.add(new Leaving(n, group)));
      }
      for (var pool : wanted.nodeGroups().nodePools()) {
        var group =
            new Group(
                GroupKind.NONE,
                pool,
                List.of(),
                new io.github.karpentersetup.facts.AwsFacts.Scaling(0, 0, 0),
                Map.of(),
                List.of());
        retiring.pools().getOrDefault(pool, List.of()).stream()
            .sorted(order())
            .forEach(n -> leaving.add(new Leaving(n, group)));
      }
      leaving.sort(Comparator.comparing(Leaving::node, order()));
      return leaving;
    }

    private Comparator<Node> order() {
      var emptiest =
          Comparator.comparing((Node n) -> pods.getOrDefault(n.name(), 0))
              .thenComparing(Node::name);
      return switch (pace.order()) {
        case EMPTIEST -> emptiest;
        case NEWEST -> Comparator.comparing(Node::created).reversed().thenComparing(Node::name);
        case ZONE ->
            Comparator.comparing((Node n) -> n.labels().getOrDefault(ZONE, ""))
                .thenComparing(emptiest);
      };
    }

    private int keep(Group group) {
      return wanted.keep().getOrDefault(group.name(), 0);
    }

    private String cordon(List<Leaving> leaving, List<String> first) {
      var nodes = leaving.stream().map(l -> l.node().name()).sorted().toList();
      var step =
          Steps.of(
                  Phase.RETIREMENT,
                  "cordon",
                  nodes.size()
                      + (nodes.size() == 1 ? " node takes" : " nodes take")
                      + " no new pods")
              .after(draft.idsOf(Phase.CUTOVER))
              .after(draft.idsOf(Phase.CAPACITY))
              .after(first)
              .after(SystemPhase.ends(draft));
      var open =
          leaving.stream().filter(l -> l.node().schedulable() != Schedulable.CORDONED).count();
      if (open > 0) {
        step.change(new Change("schedulable", Long.toString(open), "0"));
      }
      return draft.add(
          new KubernetesStep.CordonNodes(
              step.changeOrKeep(new Undo.Remove("the cordon of the nodes that still run")),
              draft.spec().cluster(),
              nodes));
    }

    /** What a group was before this library touched it. */
    private static String before(Group group) {
      var now = group.scaling();
      // What the owner turned off for one of its groups stays off for all.
      var suspended =
          group.autoScalingGroups().stream()
              .anyMatch(g -> g.suspended().contains(FormerSizes.BALANCING));
      return group
          .tags()
          .getOrDefault(
              Ownership.BEFORE,
              new FormerSizes(
                      now.min(),
                      now.desired(),
                      now.max(),
                      suspended ? List.of(FormerSizes.BALANCING) : List.of())
                  .toString());
    }

    private String hold(Group group) {
      var step =
          Steps.of(Phase.RETIREMENT, "hold-" + group.name(), title(group) + " brings no node back")
              .after(draft.idsOf(Phase.CUTOVER))
              .after(draft.idsOf(Phase.CAPACITY));
      int min = Math.min(group.scaling().min(), keep(group));
      if (group.scaling().min() > min) {
        step.change(
            new Change("min", Integer.toString(group.scaling().min()), Integer.toString(min)));
      }
      // A group that is finished moves its instances between zones again.
      if (!isShrunk(group)
          && group.autoScalingGroups().stream()
              .anyMatch(g -> !g.suspended().contains("AZRebalance"))) {
        step.change(new Change("AZRebalance", "on", "suspended"));
      }
      return draft.add(
          new AwsStep.HoldNodeGroup(
              step.changeOrKeep(new Undo.Restore("min/desired/max", before(group))),
              group.kind(),
              draft.spec().cluster(),
              group.name(),
              group.autoScalingGroupNames(),
              min,
              before(group)));
    }

    /** Gives what the last batch waited for, to come after. */
    private List<String> batches(List<Leaving> leaving, List<String> first) {
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
              new KubernetesStep.AwaitMoved(
                  Steps.of(
                          Phase.RETIREMENT,
                          "moved-from-" + nodes.get(0).node().name(),
                          "pods of batch " + number + " Ready elsewhere")
                      .after(drained)
                      .await(time(pace.moveTimeout())),
                  ready(nodes)));
      nodes.forEach(l -> remove(l, moved));
      return List.of(moved);
    }

    private String drain(int batch, Leaving leaving, List<String> before) {
      var node = leaving.node().name();
      int count = pods.getOrDefault(node, 0);
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
          new KubernetesStep.DrainNode(
              step.changeOrKeep(new Undo.Nothing("pods stay where they were moved to")),
              node,
              pace.podsAtOnce(),
              atZero,
              batch == 1 ? Duration.ZERO : time(pace.pause()),
              pace.windows()));
    }

    /** The workloads with pods on these nodes, and how many Ready pods each has in all. */
    private Map<String, Integer> ready(List<Leaving> nodes) {
      var ready = new TreeMap<String, Integer>();
      for (var leaving : nodes) {
        for (var workload : workloads.getOrDefault(leaving.node().name(), Set.of())) {
          ready.put(workload, readyPods.get(workload));
        }
      }
      return ready;
    }

    private void remove(Leaving leaving, String moved) {
      var node = leaving.node();
      var step =
          Steps.of(Phase.RETIREMENT, "remove-" + node.name(), "instance of node " + node.name())
              .after(moved);
      if (leaving.node().labels().containsKey("karpenter.sh/nodepool")) {
        draft.add(
            new KubernetesStep.DeleteNode(
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
              : new Undo.Restore("size of " + title(leaving.group()), before(leaving.group()));
      draft.add(
          new AwsStep.TerminateInstance(
              step.changeOrKeep(undo), node.name(), instance, leaving.group().holder(instance)));
    }

    private void shrink(Group group, List<String> last) {
      int size = keep(group);
      var step =
          Steps.of(
                  Phase.RETIREMENT,
                  "shrink-" + group.name(),
                  title(group) + " stays at " + size + (size == 1 ? " node" : " nodes"))
              .after("retirement/hold-" + group.name())
              .after(last)
              .after(
                  draft.idsOf(Phase.RETIREMENT).stream()
                      .filter(id -> id.startsWith("retirement/remove-"))
                      .toList());
      if (!isShrunk(group)) {
        var s = group.scaling();
        step.change(
            new Change(
                "min/desired/max",
                s.min() + "/" + s.desired() + "/" + s.max(),
                size + "/" + size + "/" + (group.kind() == GroupKind.MANAGED ? s.max() : size)));
      } else if (isStillHeld(group)) {
        step.change(new Change("AZRebalance", "suspended", "on"));
      }
      draft.add(
          new AwsStep.ShrinkNodeGroup(
              step.changeOrKeep(new Undo.Restore("min/desired/max", before(group))),
              group.kind(),
              draft.spec().cluster(),
              group.name(),
              group.autoScalingGroupNames(),
              size));
    }

    /** A run that died between the two left it so; what was suspended before any run stays so. */
    private static boolean isStillHeld(Group group) {
      var before = group.tags().getOrDefault(Ownership.BEFORE, "");
      return !before.isEmpty()
          && !before.contains("AZRebalance")
          && group.autoScalingGroups().stream()
              .anyMatch(g -> g.suspended().contains("AZRebalance"));
    }

    private boolean isShrunk(Group group) {
      var s = group.scaling();
      int size = keep(group);
      return s.desired() <= size
          && s.min() <= size
          && (group.kind() == GroupKind.MANAGED || s.max() <= size)
          && group.nodes().size() <= size;
    }

    private static String where(Leaving leaving) {
      return leaving.node().labels().containsKey("karpenter.sh/nodepool")
          ? "node pool " + leaving.group().name()
          : title(leaving.group());
    }

    private static String title(Group group) {
      return switch (group.kind()) {
        case MANAGED -> "node group " + group.name();
        case SELF_MANAGED -> "Auto Scaling group " + group.name();
        case NONE -> "no group";
      };
    }

    private static Duration time(Delay delay) {
      return delay.duration().orElse(Duration.ofDays(365));
    }
  }

  /** The pods on these nodes that would have to move. */
  static Stream<PodGroup> moving(Draft draft, List<String> nodes) {
    var retiring = new HashSet<>(nodes);
    return draft.kubernetes().podGroups().stream()
        .filter(g -> !g.traits().contains(Trait.DAEMON))
        .filter(g -> g.nodes().keySet().stream().anyMatch(retiring::contains));
  }
}
