package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.AwaitNodeClaimsGone;
import io.github.karpentersetup.step.AwaitNodes;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rollback in the making: the steps of the setup against their order. Node pools launch nothing
 * more before the old autoscaler is on; Karpenter's nodes are emptied once there is room elsewhere;
 * what Karpenter needs to end its instances goes after they have.
 */
final class RollbackDraft {

  private static final String NODE_POOL = "NodePool";
  private static final List<Phase> BELOW_CAPACITY =
      List.of(Phase.CONTROLLER, Phase.ACCESS, Phase.INTERRUPTION, Phase.NETWORK, Phase.IDENTITY);

  private final Rollback how;
  private final KubernetesFacts kubernetes;
  private final Draft draft;
  private final Map<String, Step> today = new LinkedHashMap<>();
  private final Marks marks;

  RollbackDraft(SetupSpec spec, Rollback how, ClusterFacts facts) {
    this.how = how;
    this.kubernetes = facts.kubernetes();
    var now = Planner.plan(spec, facts);
    // With the pools that it infers: their nodes are Karpenter's, and must not be uncordoned.
    this.draft = Planner.draft(now.spec(), facts);
    this.marks = new Marks(spec.cluster(), facts);
    now.steps().forEach(s -> today.put(s.id(), s));
  }

  SetupPlan plan(List<Step> done) {
    var all = together(done);
    var undo =
        all.stream()
            .filter(s -> how.undoes(s.phase()))
            .filter(this::isThere)
            .filter(s -> !goesWithItsRole(s))
            .toList();
    var pools = all.stream().filter(RollbackDraft::isNodePool).map(s -> (ApplyObject) s).toList();
    new RollbackFindings(draft, how, marks).add(all, undo, pools);
    undo(undo, Phase.RETIREMENT);
    if (how.undoes(Phase.CUTOVER)) {
      pools.forEach(this::freeze);
      undo(undo, Phase.CUTOVER);
      autoscalersReady(undo);
      capacity(all, undo);
    }
    if (how.undoes(Phase.CAPACITY)) {
      emptied(pools);
      undo(undo.stream().filter(RollbackDraft::isNodePool).toList(), Phase.CAPACITY);
      claimsGone(pools);
    }
    if (how.undoes(Phase.RETIREMENT)) {
      TemporaryBudgets.remove(draft, sinks());
    }
    if (how.undoes(Phase.CAPACITY)) {
      undo(undo.stream().filter(s -> !isNodePool(s)).toList(), Phase.CAPACITY);
    }
    BELOW_CAPACITY.forEach(phase -> undo(undo, phase));
    var before = draft.finish("", Optional.empty()).karpenterBefore();
    var stays = undo.stream().noneMatch(InstallChart.class::isInstance);
    return draft.finish(stays ? before : "", Optional.of(how));
  }

  /** What was done, and what carries our marks without being known to have been done. */
  private List<Step> together(List<Step> done) {
    var all = new LinkedHashMap<String, Step>();
    var known = new HashMap<String, Step>();
    done.stream().filter(Undoing::isUndoable).forEach(s -> known.putIfAbsent(s.id(), s));
    for (var step : today.values()) {
      Optional.ofNullable(known.remove(step.id()))
          .or(() -> Optional.of(step).filter(this::isOurs))
          .map(this::current)
          .ifPresent(s -> all.put(s.id(), s));
    }
    known.values().stream()
        .sorted(java.util.Comparator.comparing(Step::phase).thenComparing(Step::id))
        .forEach(s -> all.put(s.id(), current(s)));
    return List.copyOf(all.values());
  }

  /**
   * By its mark, whatever the setup would do with it today: of what is half removed, or was set up
   * as another release, it would change something.
   */
  private boolean isOurs(Step step) {
    return (Undoing.isUndoable(step) || isInstallation(step))
        && ReleaseSteps.releaseOf(step.id()).isEmpty()
        && marks.of(step) == Marks.Whose.OURS;
  }

  private boolean isInstallation(Step step) {
    return (step instanceof InstallChart || step instanceof ApplyCrds)
        && draft.spec().upgradeExisting() != Setting.ENABLED;
  }

  /** With what is written in the cluster, where a step's own data may be of another day. */
  private Step current(Step step) {
    if (step instanceof CordonNodes c) {
      return new CordonNodes(c.info(), c.cluster(), cordoned(c.cluster()));
    }
    if (step instanceof ScaleDeployment s && s.from() == 0) {
      return new ScaleDeployment(s.info(), s.namespace(), s.name(), replicasBefore(s), s.to());
    }
    return step;
  }

  private List<String> cordoned(String cluster) {
    var own = draft.nodePools().stream().map(p -> p.name()).toList();
    return kubernetes.nodes().stream()
        .filter(n -> n.cordonedFor().equals(cluster))
        .filter(n -> !own.contains(n.labels().getOrDefault(Retiring.NODE_POOL, "")))
        .map(Node::name)
        .sorted()
        .toList();
  }

  private int replicasBefore(ScaleDeployment step) {
    return kubernetes.autoscalers().stream()
        .filter(a -> a.namespace().equals(step.namespace()) && a.name().equals(step.name()))
        .mapToInt(KubernetesFacts.Autoscaler::replicasBefore)
        .findFirst()
        .orElse(0);
  }

  /**
   * Whether something of a step is left. Where no mark tells, it has been undone if the setup would
   * do it again.
   */
  private boolean isThere(Step step) {
    if (step instanceof CordonNodes c) {
      return !c.nodes().isEmpty();
    }
    var whose = marks.of(step);
    if (whose != Marks.Whose.UNMARKED) {
      return whose == Marks.Whose.OURS || isChangeOfAnothers(step);
    }
    return isLasting(step);
  }

  /** A change of something that was there before stays ours to take back without a mark. */
  private boolean isChangeOfAnothers(Step step) {
    return (step instanceof ScaleDeployment
            || (step instanceof EnsureOidcProvider && step.action() == Action.CHANGE))
        && isLasting(step);
  }

  /** What was taken off a role of ours is not given back to one that is removed. */
  private boolean goesWithItsRole(Step step) {
    return how.undoes(Phase.IDENTITY)
        && (step instanceof RemoveRolePolicies || step instanceof RemovePodIdentityAssociation);
  }

  private boolean isLasting(Step step) {
    var now = Optional.ofNullable(today.get(step.id())).map(Step::info);
    if (now.isEmpty()) {
      return true;
    }
    return switch (now.get().action()) {
      case CREATE -> false;
      case CHANGE -> !now.get().changes().containsAll(step.info().changes());
      default -> true;
    };
  }

  private static boolean isNodePool(Step step) {
    return step instanceof ApplyObject o && o.kind().equals(NODE_POOL);
  }

  /** Undoes the steps of a phase, the last first, after all that is in the draft so far. */
  private void undo(List<Step> steps, Phase phase) {
    var first = sinks();
    var emitted = new ArrayList<Step>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      var step = steps.get(i);
      if (step.phase() == phase) {
        var after = new ArrayList<>(first);
        emitted.stream()
            .filter(later -> isBefore(step, later))
            .forEach(later -> after.add(Undoing.id(later)));
        draft.add(Undoing.revert(step, after, marks.of(step)));
        emitted.add(step);
      }
    }
  }

  /** Whether a step of the setup comes before another, directly or by way of others. */
  private boolean isBefore(Step step, Step later) {
    var seen = new HashSet<String>();
    var open = new ArrayList<>(later.info().after());
    while (!open.isEmpty()) {
      var id = open.remove(open.size() - 1);
      if (id.equals(step.id())) {
        return true;
      }
      if (seen.add(id) && today.containsKey(id)) {
        Optional.ofNullable(today.get(id)).ifPresent(s -> open.addAll(s.info().after()));
      }
    }
    return false;
  }

  /** The ids of the steps so far that no other comes after. */
  private List<String> sinks() {
    var sinks = new HashSet<String>();
    for (var step : draft.steps()) {
      step.info().after().forEach(sinks::remove);
      sinks.add(step.id());
    }
    return sinks.stream().sorted().toList();
  }

  /** Its nodes stay, and Karpenter neither adds to them nor moves pods among them. */
  private void freeze(ApplyObject pool) {
    var live =
        kubernetes.nodePools().stream().filter(p -> p.name().equals(pool.name())).findFirst();
    if (live.isEmpty() || live.get().fingerprint().isEmpty()) {
      return;
    }
    var wanted = today.get(pool.id()) instanceof ApplyObject now ? now : pool;
    var frozen = Frozen.of(wanted.manifest());
    var fingerprint = Json.fingerprint(frozen);
    var step =
        Steps.of(
            Phase.CUTOVER,
            "freeze-" + pool.name(),
            "NodePool " + pool.name() + " launches nothing");
    if (!live.get().fingerprint().equals(fingerprint) || Frozen.isThawed(live.get().spec())) {
      step.change(new Change("limits.cpu", Frozen.cpu(live.get().spec()), "0"))
          .change(Change.added("disruption.budgets", "nodes 0"));
    }
    draft.add(
        new ApplyObject(
            step.changeOrKeep(Undoing.AGAIN),
            wanted.apiVersion(),
            wanted.kind(),
            "",
            wanted.name(),
            frozen,
            fingerprint));
  }

  private void autoscalersReady(List<Step> undo) {
    for (var step : undo) {
      if (step instanceof ScaleDeployment s && s.from() > 0) {
        var where = s.namespace() + "/" + s.name();
        draft.add(
            new AwaitDeployment(
                Steps.of(
                        Phase.CUTOVER,
                        "ready-" + s.namespace() + "-" + s.name(),
                        "deployment " + where + " ready again")
                    .after(Undoing.id(s))
                    .await(Duration.ofMinutes(10)),
                s.namespace(),
                s.name()));
      }
    }
  }

  /** The node groups that get their sizes back have their nodes before Karpenter's are emptied. */
  private void capacity(List<Step> all, List<Step> undo) {
    var restored = new LinkedHashMap<String, List<String>>();
    for (var step : all) {
      Undoing.group(step)
          .map(g -> restored.computeIfAbsent(g, k -> new ArrayList<>()))
          .filter(ids -> undo.contains(step))
          .ifPresent(ids -> ids.add(Undoing.id(step)));
    }
    var retiring = Retiring.of(draft);
    restored.forEach(
        (name, ids) ->
            Optional.ofNullable(retiring.groups().get(name))
                .ifPresent(group -> awaitNodes(group, ids, retiring)));
  }

  private void awaitNodes(Retiring.Group group, List<String> ids, Retiring retiring) {
    boolean isManaged = group.kind() == GroupKind.MANAGED;
    int wanted =
        isManaged
            ? GroupSizes.before(group).desired()
            // The nodes of an Auto Scaling group have no label in common.
            : retiring.groups().values().stream()
                .mapToInt(g -> GroupSizes.before(g).desired())
                .sum();
    draft.add(
        new AwaitNodes(
            Steps.of(
                    Phase.CUTOVER,
                    "capacity-" + group.name(),
                    (isManaged ? "node group " : "Auto Scaling group ")
                        + group.name()
                        + " has its nodes")
                .after(ids)
                .await(Duration.ofMinutes(20)),
            isManaged ? Map.of(Retiring.NODE_GROUP, group.name()) : Map.of(),
            isManaged ? List.of() : retiring.inNoGroup(),
            wanted));
  }

  private void emptied(List<ApplyObject> pools) {
    var names = new String[pools.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = pools.get(i).name();
    }
    var retirement =
        new Retirement(
            NodeGroups.named().andNodePools(names),
            how.pace(),
            how.unprotected(draft.spec()),
            Map.of());
    RetirementPhase.emptyPools(draft, retirement, sinks(), frozen());
  }

  /** The node pools that the steps so far let launch nothing. */
  private List<ObjectRef> frozen() {
    return draft.steps().stream()
        .filter(s -> s.id().startsWith("cutover/freeze-"))
        .map(s -> (ApplyObject) s)
        .map(o -> new ObjectRef(o.apiVersion(), o.kind(), o.name()))
        .toList();
  }

  private void claimsGone(List<ApplyObject> pools) {
    if (!pools.isEmpty()) {
      draft.add(
          new AwaitNodeClaimsGone(
              Steps.of(Phase.CAPACITY, "claims-gone", "no NodeClaim is left")
                  .after(sinks())
                  .await(Duration.ofMinutes(20)),
              pools.get(0).apiVersion(),
              pools.stream().map(ApplyObject::name).toList()));
    }
  }
}
