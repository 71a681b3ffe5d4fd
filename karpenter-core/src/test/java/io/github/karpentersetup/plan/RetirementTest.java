package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodBudget;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.MaintenanceWindow;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitMoved;
import io.github.karpentersetup.step.AwaitNodes;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TerminateInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetirementTest {

  private static final Room POD = new Room(100, 128L << 20, 1);

  @Test
  void cordonsEveryNodeBeforeTheFirstIsDrainedAndOnlyAfterClusterAutoscalerIsSeenAtZero() {
    var plan = plan(Retirement.of(NodeGroups.named("web", "batch")), facts());

    var before = before(plan);
    var cordon = (CordonNodes) step(plan, "retirement/cordon");
    assertThat(cordon.nodes()).containsExactly("batch-1", "web-1", "web-2", "web-3");
    assertThat(before.get("retirement/cordon"))
        .contains(
            "cutover/at-zero-kube-system-cluster-autoscaler", "capacity/ready", "controller/ready");
    for (var drain : drains(plan)) {
      assertThat(before.get(drain.id())).contains("retirement/cordon", "retirement/hold-web");
    }
  }

  @Test
  void drainsTheNextBatchOnlyOnceThePodsOfTheOneBeforeAreReadyElsewhere() {
    var plan =
        plan(Retirement.of(NodeGroups.named("web")).at(Pace.careful().nodesAtOnce(2)), facts());

    assertThat(drains(plan)).extracting(DrainNode::node).containsExactly("web-3", "web-1", "web-2");
    var before = before(plan);
    assertThat(before.get("retirement/drain-web-1")).doesNotContain("retirement/drain-web-3");
    assertThat(before.get("retirement/drain-web-2"))
        .contains(
            "retirement/drain-web-1", "retirement/drain-web-3", "retirement/moved-from-web-3");
    assertThat(before.get("retirement/remove-web-1")).contains("retirement/moved-from-web-3");
  }

  @Test
  void givesEachNodeTheTimeThatItsPaceSaysAndNoLimitByDefault() {
    var wanted = Retirement.of(NodeGroups.named("web"));

    assertThat(drains(plan(wanted, facts())))
        .extracting(DrainNode::atMost)
        .containsOnly(Optional.empty());
    assertThat(drains(plan(wanted.at(Pace.careful().nodeTimeout(Duration.ofHours(1))), facts())))
        .allSatisfy(
            drain -> {
              assertThat(drain.atMost()).contains(Duration.ofHours(1));
              assertThat(drain.shell().get(0)).contains("--timeout 3600s");
            });
  }

  /** The pods that the run before evicted were Ready, and start elsewhere. */
  @Test
  void aRetirementThatGoesOnWaitsForThePodsThatTheRunBeforeEvicted() {
    var pods =
        new PodGroup(
            "shop",
            "Deployment",
            "api",
            Map.of("app", "api"),
            POD,
            Map.of(),
            Map.of("", 1, "web-1", 1, "web-2", 2),
            3,
            1,
            Set.of(),
            Set.of(),
            List.of(),
            List.of());
    var fresh = FactsEditor.edit(facts()).set(List.of(pods), "kubernetes", "podGroups").facts();
    var nodes =
        fresh.kubernetes().nodes().stream()
            .map(n -> n.name().equals("web-2") ? cordoned(n) : n)
            .toList();
    var goesOn = FactsEditor.edit(fresh).set(nodes, "kubernetes", "nodes").facts();

    assertThat(readyBefore(fresh)).containsOnly(entry("Deployment shop/api", 3));
    assertThat(readyBefore(goesOn)).containsOnly(entry("Deployment shop/api", 4));
  }

  private static Map<String, Integer> readyBefore(ClusterFacts facts) {
    var plan = plan(Retirement.of(NodeGroups.named("web")), facts);
    return ((AwaitMoved) step(plan, "retirement/moved-from-web-1")).ready();
  }

  private static Node cordoned(Node node) {
    return new Node(
        node.name(),
        node.labels(),
        node.taints(),
        node.allocatable(),
        node.requested(),
        Schedulable.CORDONED,
        node.providerId(),
        node.created(),
        LabFacts.CLUSTER);
  }

  @Test
  void takesAnInstanceAwayThroughItsGroupAndShrinksTheGroupAtTheEnd() {
    var plan = plan(Retirement.of(NodeGroups.named("web", "batch")), facts());

    var remove = (TerminateInstance) step(plan, "retirement/remove-web-1");
    assertThat(remove.group()).isEqualTo("eks-web-asg");
    assertThat(remove.instance()).isEqualTo("i-0000000000000001a");
    var managed = (ShrinkNodeGroup) step(plan, "retirement/shrink-web");
    assertThat(managed.kind()).isEqualTo(GroupKind.MANAGED);
    assertThat(managed.info().changes())
        .containsExactly(new Change("min/desired/max", "1/3/6", "0/0/6"));
    var own = (ShrinkNodeGroup) step(plan, "retirement/shrink-batch");
    assertThat(own.info().changes())
        .containsExactly(new Change("min/desired/max", "1/1/4", "0/0/0"));
    assertThat(own.info().undo().text()).isEqualTo("min/desired/max 1/1/4");
    assertThat(before(plan).get("retirement/shrink-web"))
        .contains("retirement/remove-web-1", "retirement/remove-web-2", "retirement/remove-web-3");
  }

  @Test
  void keepsTheNodesThatHostKarpenterAndSaysSo() {
    var plan = plan(Retirement.of(NodeGroups.all()), facts());

    assertThat(drains(plan)).extracting(DrainNode::node).noneMatch(n -> n.startsWith("system"));
    assertThat(finding(plan, "karpenters-host-stays").message())
        .isEqualTo("system stays: Karpenter's own pods run there");
  }

  @Test
  void refusesToRetireTheHostOfKarpenterByName() {
    var plan = plan(Retirement.of(NodeGroups.named("system")), facts());

    assertThat(finding(plan, "retires-karpenters-host"))
        .isEqualTo(
            Finding.blocking(
                "retires-karpenters-host",
                "Karpenter's own pods run on system, which is to be retired",
                "take it out of retire(..), or pin Karpenter elsewhere first with karpenterOn(..)"));
    assertThat(drains(plan)).isEmpty();
  }

  @Test
  void keepsAsManyNodesOfAGroupAsAskedFor() {
    var plan = plan(Retirement.of(NodeGroups.named("web")).keeping("web", 1), facts());

    assertThat(drains(plan)).hasSize(2);
    assertThat(((HoldNodeGroup) step(plan, "retirement/hold-web")).min()).isEqualTo(1);
    assertThat(((ShrinkNodeGroup) step(plan, "retirement/shrink-web")).size()).isEqualTo(1);
  }

  @Test
  void finishesAGroupThatHasNoNodeLeft() {
    var facts =
        FactsEditor.edit(facts()).set(nodes("system-1", "system-2"), "kubernetes", "nodes").facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), facts);

    assertThat(drains(plan)).isEmpty();
    assertThat(step(plan, "retirement/shrink-web").action()).isEqualTo(Action.CHANGE);
  }

  @Test
  void letsAGroupThatARunBeforeLeftHeldMoveItsInstancesAgain() {
    var edited =
        FactsEditor.edit(facts())
            .set(nodes("system-1", "system-2"), "kubernetes", "nodes")
            .set(new Scaling(0, 0, 6), "aws", "nodeGroups", "0", "scaling")
            .set(
                Map.of("karpentersetup.github.io/before", "1/3/6"),
                "aws",
                "nodeGroups",
                "0",
                "tags")
            .set(List.of("AZRebalance"), "aws", "autoScalingGroups", "0", "suspended")
            .facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(step(plan, "retirement/shrink-web").info().changes())
        .containsExactly(new Change("AZRebalance", "suspended", "on"));
  }

  @Test
  void remembersTheSizesFromBeforeTheFirstRunWhateverTheyAreNow() {
    var edited =
        FactsEditor.edit(facts())
            .set(new Scaling(0, 1, 6), "aws", "nodeGroups", "0", "scaling")
            .set(
                Map.of("karpentersetup.github.io/before", "1/3/6"),
                "aws",
                "nodeGroups",
                "0",
                "tags")
            .facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(step(plan, "retirement/shrink-web").info().undo().text())
        .isEqualTo("min/desired/max 1/3/6");
  }

  @Test
  void stopsIfAnAutoscalerIsNotAtZero() {
    var drain = drains(plan(Retirement.of(NodeGroups.named("web")), facts())).get(0);

    assertThat(drain.atZero()).containsExactly("kube-system/cluster-autoscaler");
  }

  @Test
  void waitsBetweenBatchesAndForItsWindows() {
    var window = MaintenanceWindow.daily("22:00", "05:00");
    var pace = Pace.careful().pause(Duration.ofMinutes(2)).within(window);

    var drains = drains(plan(Retirement.of(NodeGroups.named("web")).at(pace), facts()));

    assertThat(drains.get(0).pause()).isZero();
    assertThat(drains.get(1).pause()).isEqualTo(Duration.ofMinutes(2));
    assertThat(drains).allMatch(d -> d.windows().equals(List.of(window)));
  }

  @Test
  void protectsWorkloadsWithoutABudgetForTheTimeAndRemovesTheBudgetsLast() {
    var plan = plan(Retirement.of(NodeGroups.named("web")).protectingTheUnprotected(), facts());

    var made = (ApplyObject) step(plan, "retirement/protect-shop.cart");
    assertThat(made.manifest().toString())
        .contains("maxUnavailable=1", "matchLabels={app=cart}", "karpenter-setup-cart")
        .as("a pod that is never Ready can be evicted")
        .contains("unhealthyPodEvictionPolicy=AlwaysAllow");
    var removed = (RemoveObjects) step(plan, "retirement/unprotect");
    assertThat(removed.objects())
        .containsExactly(
            new ObjectRef("policy/v1", "PodDisruptionBudget", "shop", "karpenter-setup-cart"));
    var before = before(plan);
    assertThat(before.get("retirement/drain-web-3")).contains("retirement/protect-shop.cart");
    assertThat(before.get("retirement/unprotect")).contains("retirement/moved-from-web-2");
  }

  @Test
  void leavesTheEvictionPolicyOutWhereKubernetesMayNotKnowIt() {
    var old = FactsEditor.edit(facts()).set("1.26", "aws", "cluster", "kubernetesVersion").facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")).protectingTheUnprotected(), old);

    assertThat(((ApplyObject) step(plan, "retirement/protect-shop.cart")).manifest().toString())
        .contains("maxUnavailable=1")
        .doesNotContain("unhealthyPodEvictionPolicy");
  }

  @Test
  void makesNoBudgetForOwnersThatKubernetesCannotCountAndSaysSo() {
    var pods =
        List.of(
            pods("Job", "report", Map.of("web-1", 2), Set.of(), List.of()),
            pods("Runner", "ci", Map.of("web-1", 2), Set.of(), List.of()),
            pods("StatefulSet", "db", Map.of("web-1", 2), Set.of(), List.of()),
            pods("ReplicaSet", "old", Map.of("web-2", 2), Set.of(), List.of()),
            pods("ReplicationController", "older", Map.of("web-2", 2), Set.of(), List.of()));
    var edited = FactsEditor.edit(facts()).set(pods, "kubernetes", "podGroups").facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")).protectingTheUnprotected(), edited);

    assertThat(protectedBy(plan))
        .containsExactly("karpenter-setup-db", "karpenter-setup-old", "karpenter-setup-older");
    assertThat(finding(plan, "no-temporary-budget"))
        .isEqualTo(
            Finding.warning(
                "no-temporary-budget",
                "no temporary PodDisruptionBudget is made for Job shop/report, Runner shop/ci:"
                    + " Kubernetes does not know how many pods such an owner should have, and the"
                    + " budget would refuse every eviction",
                "pods of one node are evicted together; where some have to stay, give them a"
                    + " PodDisruptionBudget with a number as minAvailable"));
  }

  @Test
  void makesNoBudgetForWorkloadsThatShareTheirLabelsAndSaysSo() {
    var pods =
        List.of(
            labelled("canary", Map.of("app", "same")),
            labelled("stable", Map.of("app", "same")),
            labelled("bare", Map.of()),
            labelled("cart", Map.of("app", "cart")));
    var edited = FactsEditor.edit(facts()).set(pods, "kubernetes", "podGroups").facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")).protectingTheUnprotected(), edited);

    assertThat(protectedBy(plan)).containsExactly("karpenter-setup-cart");
    assertThat(finding(plan, "no-temporary-budget"))
        .isEqualTo(
            Finding.warning(
                "no-temporary-budget",
                "no temporary PodDisruptionBudget is made for Deployment shop/bare, Deployment"
                    + " shop/canary, Deployment shop/stable: labels do not tell their pods from"
                    + " those of other workloads",
                "pods of one node are evicted together; add a PodDisruptionBudget of your own that"
                    + " selects them"));
  }

  private static SetupPlan protecting(PodGroup... pods) {
    var edited = FactsEditor.edit(facts()).set(List.of(pods), "kubernetes", "podGroups").facts();
    return plan(Retirement.of(NodeGroups.named("web")).protectingTheUnprotected(), edited);
  }

  @Test
  void givesWorkloadsOfOneNameABudgetEach() {
    var web = Map.of("web-1", 2);
    var plan =
        protecting(
            owned("shop", "Deployment", "db", Map.of("tier", "proxy"), web),
            owned("shop", "StatefulSet", "db", Map.of("tier", "store"), web),
            owned("shop", "StatefulSet", "queue", Map.of("tier", "queue"), web));

    assertThat(protectedBy(plan))
        .containsExactlyInAnyOrder(
            "karpenter-setup-db", "karpenter-setup--statefulset-db", "karpenter-setup-queue");
    assertThat(((ApplyObject) step(plan, "retirement/protect-shop.db")).manifest().toString())
        .contains("matchLabels={tier=proxy}", "name=karpenter-setup-db,");
    var store = (ApplyObject) step(plan, "retirement/protect-shop.-statefulset-db");
    assertThat(store.manifest().toString())
        .contains("matchLabels={tier=store}", "name=karpenter-setup--statefulset-db,");
    assertThat(((RemoveObjects) step(plan, "retirement/unprotect")).objects()).hasSize(3);
  }

  @Test
  void tellsBudgetsOfNamespacesApartSoThatTheSavedPlanCanBeRead() {
    var web = Map.of("web-1", 2);
    var plan =
        protecting(
            owned("shop-api", "Deployment", "v2", Map.of("app", "api"), web),
            owned("shop", "Deployment", "api-v2", Map.of("app", "api"), web));

    assertThat(protectedBy(plan))
        .containsExactlyInAnyOrder("karpenter-setup-v2", "karpenter-setup-api-v2");
    assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void cutsTheNameOfABudgetThatWouldBeTooLongAndKeepsItsOwn() {
    var start = "a".repeat(227) + ".";
    var web = Map.of("web-1", 2);
    var plan =
        protecting(
            owned("shop", "StatefulSet", start + "b".repeat(20), Map.of("app", "b"), web),
            owned("shop", "StatefulSet", start + "c".repeat(20), Map.of("app", "c"), web));

    assertThat(protectedBy(plan))
        .doesNotHaveDuplicates()
        .hasSize(2)
        .allSatisfy(
            name ->
                assertThat(name)
                    .hasSizeLessThanOrEqualTo(253)
                    .matches("karpenter-setup-a{227}-[0-9a-f]{8}"));
  }

  private static PodGroup owned(
      String namespace,
      String kind,
      String name,
      Map<String, String> labels,
      Map<String, Integer> nodes) {
    return new PodGroup(
        namespace, kind, name, labels, POD, Map.of(), nodes, 2, Set.of(), Set.of(), List.of());
  }

  private static PodGroup labelled(String name, Map<String, String> labels) {
    return owned("shop", "Deployment", name, labels, Map.of("web-1", 2));
  }

  private static List<String> protectedBy(SetupPlan plan) {
    return plan.steps().stream()
        .filter(s -> s.id().startsWith("retirement/protect-"))
        .map(s -> ((ApplyObject) s).name())
        .toList();
  }

  private static PodBudget temporary(String name, String cluster) {
    return new PodBudget("shop", name, "maxUnavailable 1", 1, 2, 2, cluster);
  }

  @Test
  void removesTemporaryBudgetsThatARunBeforeLeftWithARetirementAndWithout() {
    var left =
        List.of(
            temporary("karpenter-setup-cart", LabFacts.CLUSTER),
            temporary("karpenter-setup-theirs", ""),
            temporary("karpenter-setup-other", "another-cluster"));
    var edited = FactsEditor.edit(facts()).set(left, "kubernetes", "podBudgets").facts();
    var without =
        Planner.plan(
            SetupSpec.builder()
                .cluster(LabFacts.CLUSTER)
                .migrateFrom(ClusterAutoscaler.discovered())
                .build(),
            edited);
    var with = plan(Retirement.of(NodeGroups.named("web")), edited);

    for (var plan : List.of(with, without)) {
      assertThat(((RemoveObjects) step(plan, "retirement/unprotect")).objects())
          .as("of ours, those of this cluster")
          .extracting(ObjectRef::name)
          .containsExactly("karpenter-setup-cart");
    }
    assertThat(before(with).get("retirement/unprotect")).contains("retirement/moved-from-web-2");
    assertThat(before(without).get("retirement/unprotect")).isEmpty();
    assertThat(plan(Retirement.of(NodeGroups.named("web")), facts()).steps())
        .as("none is left")
        .noneMatch(s -> s.id().equals("retirement/unprotect"));
  }

  private static Finding closed(String bound) {
    var edited =
        FactsEditor.edit(facts())
            .set(
                List.of(new PodBudget("shop", "api", bound, 0, 3, 3, "")),
                "kubernetes",
                "podBudgets")
            .facts();
    return finding(plan(Retirement.of(NodeGroups.named("web")), edited), "budget-allows-nothing");
  }

  @Test
  void aBudgetThatIsAboutToOpenIsWaitedForAndOneThatNeverDoesIsRefused() {
    for (var bound : List.of("minAvailable 2", "maxUnavailable 1", "maxUnavailable 10%")) {
      assertThat(closed(bound))
          .isEqualTo(
              Finding.warning(
                  "budget-allows-nothing",
                  "PodDisruptionBudget shop/api ("
                      + bound
                      + ") allows no eviction now: 3 of 3 pods healthy",
                  "nothing: it keeps fewer pods than there are, so it opens again once Kubernetes"
                      + " has counted; the retirement waits"));
    }
    for (var bound : List.of("minAvailable 3", "minAvailable 67%", "maxUnavailable 0")) {
      assertThat(closed(bound).severity()).as(bound).isEqualTo(Finding.Severity.BLOCKING);
    }
  }

  @Test
  void namesWhatWouldStandInTheWay() {
    var pods =
        List.of(
            pods("", "debug", Map.of("web-1", 1), Set.of(Trait.BARE), List.of()),
            pods("StatefulSet", "db", Map.of("web-1", 1), Set.of(Trait.LOCAL_VOLUME), List.of()),
            pods("Deployment", "api", Map.of("web-1", 2), Set.of(Trait.EMPTY_DIR), List.of("api")),
            pods(
                "Deployment",
                "old",
                Map.of("web-2", 2),
                Set.of(Trait.NOT_SAFE_TO_EVICT),
                List.of("a", "b")),
            pods("Job", "report", Map.of("web-2", 1), Set.of(Trait.DO_NOT_DISRUPT), List.of()));
    var budgets = List.of(new PodBudget("shop", "api", "minAvailable 2", 0, 2, 2, ""));
    var edited =
        FactsEditor.edit(facts())
            .set(pods, "kubernetes", "podGroups")
            .set(budgets, "kubernetes", "podBudgets")
            .facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(finding(plan, "bare-pods"))
        .isEqualTo(
            Finding.blocking(
                "bare-pods",
                "nothing would make these pods again: shop/debug",
                "delete them, or give them a Deployment or a Job; then plan again"));
    assertThat(finding(plan, "budget-allows-nothing"))
        .isEqualTo(
            Finding.blocking(
                "budget-allows-nothing",
                "PodDisruptionBudget shop/api (minAvailable 2) allows no eviction now: 2 of 2 pods"
                    + " healthy",
                "it will not change by waiting: raise the replicas, or lower the budget"));
    assertThat(finding(plan, "overlapping-budgets").message())
        .isEqualTo("shop/old is selected by several PodDisruptionBudgets: a, b");
    assertThat(finding(plan, "local-volumes").message())
        .isEqualTo("shop/db read from their node's disk, which goes with the node");
    assertThat(finding(plan, "do-not-disrupt").message())
        .isEqualTo("karpenter.sh/do-not-disrupt is on shop/report, which will be evicted");
    assertThat(finding(plan, "not-safe-to-evict").fix()).contains("karpenter.sh/do-not-disrupt");
    assertThat(finding(plan, "single-replica").message())
        .isEqualTo("shop/db run one pod each and are away while it moves");
    assertThat(finding(plan, "empty-dir").message())
        .isEqualTo("the emptyDir of shop/api starts empty again");
  }

  @Test
  void refusesToMovePodsWhoseVolumesAreWhereNoNodePoolLaunches() {
    var pods =
        new PodGroup(
            "shop",
            "StatefulSet",
            "db",
            Map.of("app", "db"),
            POD,
            Map.of(),
            Map.of("web-1", 2),
            2,
            Set.of(),
            Set.of("eu-west-1d"),
            List.of());
    var edited = FactsEditor.edit(facts()).set(List.of(pods), "kubernetes", "podGroups").facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(finding(plan, "volume-out-of-zone"))
        .isEqualTo(
            Finding.blocking(
                "volume-out-of-zone",
                "the volumes of shop/db are in eu-west-1d, and the node pools launch in eu-west-1a,"
                    + " eu-west-1b, eu-west-1c",
                "add a subnet of that zone, or widen the node pools' zones"));
  }

  @Test
  void saysWhichPodsACordonDoesNotKeepAway() {
    var everywhere = Map.<String, Object>of("operator", "Exists");
    var operator =
        new PodGroup(
            "kube-system",
            "Deployment",
            "cni-operator",
            Map.of("app", "cni-operator"),
            POD,
            Map.of("tolerations", List.of(everywhere)),
            Map.of("web-1", 2),
            2,
            Set.of(),
            Set.of(),
            List.of());
    var edited =
        FactsEditor.edit(facts())
            .set(
                List.of(operator, labelled("api", Map.of("app", "api"))), "kubernetes", "podGroups")
            .facts();
    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(finding(plan, "tolerates-cordon"))
        .isEqualTo(
            Finding.warning(
                "tolerates-cordon",
                "kube-system/cni-operator tolerate node.kubernetes.io/unschedulable: Kubernetes may"
                    + " put their pods back on the nodes that are emptied, and the retirement then"
                    + " waits for them until it gives up",
                "have them tolerate only the taints that they need to"));
  }

  @Test
  void refusesToRetireWhileAnotherClusterAutoscalerKeepsRunning() {
    var all = new ArrayList<>(facts().kubernetes().autoscalers());
    all.add(new KubernetesFacts.Autoscaler("tools", "other", "cluster-autoscaler:1", 1, 1, 0));
    var edited = FactsEditor.edit(facts()).set(all, "kubernetes", "autoscalers").facts();
    var spec =
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .migrateFrom(ClusterAutoscaler.deployment("kube-system", "cluster-autoscaler"))
            .retire(Retirement.of(NodeGroups.named("web")))
            .karpenterOn(Host.nodeGroups("system"))
            .build();

    assertThat(finding(Planner.plan(spec, edited), "retires-beside-autoscaler"))
        .isEqualTo(
            Finding.blocking(
                "retires-beside-autoscaler",
                "Cluster Autoscaler tools/other keeps running and would bring nodes back while they"
                    + " are retired",
                "stop it too, or plan again naming that one"));
  }

  @Test
  void refusesToRetireWhileClusterAutoscalerKeepsRunning() {
    var spec =
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .retire(Retirement.of(NodeGroups.named("web")))
            .karpenterOn(Host.nodeGroups("system"))
            .build();

    assertThat(finding(Planner.plan(spec, facts()), "retires-beside-autoscaler").fix())
        .isEqualTo("add migrateFrom(ClusterAutoscaler.discovered())");
  }

  @Test
  void namesTheGroupThatWasMeant() {
    var plan = plan(Retirement.of(NodeGroups.named("wed")), facts());

    assertThat(finding(plan, "unknown-group"))
        .isEqualTo(
            Finding.blocking(
                "unknown-group",
                "there is no group \"wed\" with nodes to retire",
                "did you mean \"web\"? there are batch, system, web"));
  }

  @Test
  void refusesToRetireNodePoolsOfItsOwnAndThoseThatHaveNoNodes() {
    var pools = NodeGroups.named("web").andNodePools("default", "other");

    var plan = plan(Retirement.of(pools), facts());

    assertThat(finding(plan, "unknown-node-pool").fix())
        .isEqualTo("take it out of andNodePools(..)");
    assertThat(finding(plan, "retires-own-node-pool"))
        .isEqualTo(
            Finding.blocking(
                "retires-own-node-pool",
                "node pool default is one of this setup's own",
                "take it out of andNodePools(..); Karpenter replaces its nodes itself"));
  }

  /** Nodes of an Auto Scaling group have no label in common: what else there is must not count. */
  @Test
  void theWayBackWaitsForTheNodesOfGroupsAlone() {
    var facts = facts();
    var nodes = new ArrayList<>(facts.kubernetes().nodes());
    nodes.add(alone("lone", "aws:///eu-west-1a/i-00000000000000c01"));
    nodes.add(alone("stranger", "kind://node"));
    var edited = FactsEditor.edit(facts).set(nodes, "kubernetes", "nodes").facts();
    var forward = plan(Retirement.of(NodeGroups.named("batch")), edited);

    var back = Rollbacks.plan(forward.spec(), forward.writes(), Rollback.full(), edited);

    var capacity = (AwaitNodes) step(back, "cutover/capacity-batch");
    assertThat(capacity.labels()).isEmpty();
    assertThat(capacity.except()).containsExactly("lone", "stranger");
    assertThat(capacity.nodes()).as("web 3, system 2, batch 1").isEqualTo(6);
    assertThat(capacity.shell().get(0)).contains("!karpenter.sh/nodepool", "!=fargate");
  }

  private static Node alone(String name, String providerId) {
    return new Node(
        name,
        Map.of(),
        List.of(),
        new Room(4000, 16L << 30, 58),
        new Room(0, 0, 0),
        Schedulable.YES,
        providerId,
        Instant.EPOCH,
        "");
  }

  private static SetupPlan retiringOther(Map<String, Object> spec, PodGroup... more) {
    var facts = facts();
    var nodes = new ArrayList<>(facts.kubernetes().nodes());
    for (var name : List.of("other-1", "other-2")) {
      nodes.add(
          new Node(
              name,
              Map.of("karpenter.sh/nodepool", "other"),
              List.of(),
              new Room(4000, 16L << 30, 58),
              new Room(0, 0, 0),
              Schedulable.YES,
              "aws:///eu-west-1a/i-00000000000000b1" + name.charAt(6),
              Instant.EPOCH,
              ""));
    }
    var pods = new ArrayList<>(facts.kubernetes().podGroups());
    pods.addAll(List.of(more));
    var edited =
        FactsEditor.edit(facts)
            .set(nodes, "kubernetes", "nodes")
            .set(pods, "kubernetes", "podGroups")
            .set(
                List.of(new LiveObject("karpenter.sh/v1", "other", Map.of(), "", spec, "True")),
                "kubernetes",
                "nodePools")
            .facts();
    return plan(Retirement.of(NodeGroups.named("web").andNodePools("other")), edited);
  }

  @Test
  void saysThatAnotherNodePoolWouldTakeItsPodsBack() {
    assertThat(finding(retiringOther(Map.of()), "node-pool-may-launch"))
        .isEqualTo(
            Finding.warning(
                "node-pool-may-launch",
                "NodePool other may launch nodes for the very pods that leave it",
                "let it launch nothing first, and delete it afterwards: kubectl patch nodepool"
                    + " other --type merge -p '{\"spec\":{\"limits\":{\"cpu\":\"0\"}}}'"));
  }

  @Test
  void stopsIfANodePoolThatLaunchesNothingMayAgain() {
    var plan = retiringOther(Map.of("limits", Map.of("cpu", 0)));

    assertThat(plan.findings()).extracting(Finding::code).doesNotContain("node-pool-may-launch");
    assertThat(drains(plan))
        .isNotEmpty()
        .allSatisfy(
            d ->
                assertThat(d.frozen())
                    .containsExactly(new ObjectRef("karpenter.sh/v1", "NodePool", "other")));
    assertThat(drains(retiringOther(Map.of()))).allSatisfy(d -> assertThat(d.frozen()).isEmpty());
  }

  @Test
  void keepsTheNodeOfANodePoolThatHostsKarpenterAndSaysSo() {
    var karpenter =
        new PodGroup(
            "kube-system",
            "Deployment",
            "karpenter",
            Map.of("app.kubernetes.io/name", "karpenter"),
            POD,
            Map.of(),
            Map.of("other-1", 1, "system-1", 1),
            2,
            Set.of(),
            Set.of(),
            List.of());

    var plan = retiringOther(Map.of(), karpenter);

    assertThat(drains(plan))
        .extracting(DrainNode::node)
        .contains("other-2")
        .doesNotContain("other-1");
    assertThat(((CordonNodes) step(plan, "retirement/cordon")).nodes()).doesNotContain("other-1");
    assertThat(finding(plan, "karpenters-node-stays"))
        .isEqualTo(
            Finding.warning(
                "karpenters-node-stays",
                "Karpenter's own pods run on other-1, which therefore stays",
                "move Karpenter to a node group with karpenterOn(..) first"));
  }

  @Test
  void namesWorkloadsThatNoBudgetProtects() {
    var plan = plan(Retirement.of(NodeGroups.named("web")), facts());

    assertThat(finding(plan, "no-disruption-budget"))
        .isEqualTo(
            Finding.warning(
                "no-disruption-budget",
                "no PodDisruptionBudget protects shop/cart",
                "pods of one node are evicted together; give them budgets, or have temporary ones"
                    + " made with Retirement.of(..).protectingTheUnprotected()"));
  }

  @Test
  void refusesToMovePodsWhoseProtectionCannotBeRead() {
    var edited =
        FactsEditor.edit(facts())
            .set(List.of("list poddisruptionbudgets"), "kubernetes", "unreadable")
            .facts();

    var plan = plan(Retirement.of(NodeGroups.named("web")), edited);

    assertThat(finding(plan, "cannot-see-what-moves"))
        .isEqualTo(
            Finding.blocking(
                "cannot-see-what-moves",
                "what protects pods cannot be read: list poddisruptionbudgets",
                "grant these permissions, or leave retire(..) out"));
  }

  @Test
  void leavesNodesWhoseInstanceCannotBeTold() {
    var nodes = nodes("system-1", "web-1");
    nodes.add(node("odd-1", "azure:///x", Map.of()));
    var edited = FactsEditor.edit(facts()).set(nodes, "kubernetes", "nodes").facts();

    var plan = plan(Retirement.of(NodeGroups.all()), edited);

    assertThat(finding(plan, "node-without-instance").message())
        .isEqualTo("no EC2 instance can be told for odd-1 (providerID \"azure:///x\")");
    assertThat(drains(plan)).extracting(DrainNode::node).containsExactly("web-1");
  }

  private static SetupPlan plan(Retirement retirement, ClusterFacts facts) {
    return Planner.plan(
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .migrateFrom(ClusterAutoscaler.discovered())
            .karpenterOn(Host.nodeGroups("system"))
            .retire(retirement)
            .build(),
        facts);
  }

  /** Three groups: system hosts Karpenter, web is managed, batch is the owner's. */
  private static ClusterFacts facts() {
    return FactsEditor.edit(LabFacts.of("1.33"))
        .set(List.of(group("web", 1, 3, 6), group("system", 2, 2, 3)), "aws", "nodeGroups")
        .set(
            List.of(
                asg("eks-web-asg", new Scaling(1, 3, 6), "1a", "2a", "3a"),
                asg("eks-system-asg", new Scaling(2, 2, 3), "4a", "5a"),
                asg("batch", new Scaling(1, 1, 4), "6a")),
            "aws",
            "autoScalingGroups")
        .set(
            nodes("web-1", "web-2", "web-3", "system-1", "system-2", "batch-1"),
            "kubernetes",
            "nodes")
        .set(
            List.of(
                pods("Deployment", "api", Map.of("web-1", 2, "web-2", 1), Set.of(), List.of("api")),
                pods("Deployment", "cart", Map.of("web-2", 1, "batch-1", 1), Set.of(), List.of())),
            "kubernetes",
            "podGroups")
        .set(
            List.of(new PodBudget("shop", "api", "maxUnavailable 1", 1, 3, 3, "")),
            "kubernetes",
            "podBudgets")
        .facts();
  }

  private static NodeGroup group(String name, int min, int desired, int max) {
    var lab = LabFacts.nodeGroup(name);
    return new NodeGroup(
        name,
        lab.roleArn(),
        lab.subnets(),
        lab.instanceTypes(),
        lab.amiType(),
        lab.capacityType(),
        new Scaling(min, desired, max),
        lab.labels(),
        lab.launchTemplate(),
        List.of("eks-" + name + "-asg"),
        Map.of());
  }

  private static AutoScalingGroup asg(String name, Scaling scaling, String... instances) {
    return new AutoScalingGroup(
        name,
        scaling,
        List.of(),
        List.of(instances).stream().map(i -> "i-000000000000000" + i).toList(),
        Map.of());
  }

  private static List<Node> nodes(String... names) {
    var instances =
        Map.of(
            "web-1",
            "1a",
            "web-2",
            "2a",
            "web-3",
            "3a",
            "system-1",
            "4a",
            "system-2",
            "5a",
            "batch-1",
            "6a");
    var nodes = new ArrayList<Node>();
    for (var name : names) {
      var group = name.substring(0, name.indexOf('-'));
      nodes.add(
          node(
              name,
              "aws:///eu-west-1a/i-000000000000000" + instances.get(name),
              group.equals("batch") ? Map.of() : Map.of("eks.amazonaws.com/nodegroup", group)));
    }
    return nodes;
  }

  private static Node node(String name, String providerId, Map<String, String> labels) {
    return new Node(
        name,
        labels,
        List.of(),
        new Room(1930, 7L << 30, 29),
        new Room(400, 1L << 30, 6),
        Schedulable.YES,
        providerId,
        Instant.EPOCH,
        "");
  }

  private static PodGroup pods(
      String kind,
      String name,
      Map<String, Integer> nodes,
      Set<Trait> traits,
      List<String> budgets) {
    int pods = nodes.values().stream().mapToInt(Integer::intValue).sum();
    return new PodGroup(
        "shop",
        kind,
        name,
        Map.of("app", name),
        POD,
        Map.of(),
        nodes,
        pods,
        traits,
        Set.of(),
        budgets);
  }

  private static List<DrainNode> drains(SetupPlan plan) {
    return plan.steps().stream()
        .filter(DrainNode.class::isInstance)
        .map(DrainNode.class::cast)
        .toList();
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in " + plan));
  }

  private static Finding finding(SetupPlan plan, String code) {
    return plan.findings().stream()
        .filter(f -> f.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + code + " in " + plan.findings()));
  }

  /** By step, every step that must have succeeded before it. */
  private static Map<String, Set<String>> before(SetupPlan plan) {
    var before = new HashMap<String, Set<String>>();
    for (var step : plan.steps()) {
      var all = new HashSet<>(step.info().after());
      step.info().after().forEach(id -> all.addAll(before.getOrDefault(id, Set.of())));
      before.put(step.id(), all);
    }
    return before;
  }
}
