package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodBudget;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwaitNodeClaimsGone;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.RevertInCluster;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollbackTest {

  private static final int CASES = 200;
  private static final SetupSpec SPEC =
      SetupSpec.builder()
          .cluster("payments-prod")
          .migrateFrom(ClusterAutoscaler.discovered())
          .build();

  /** A setup that was carried out, and a node of its node pool with pods on it. */
  private static ClusterFacts migrated(long podCpu) {
    var facts = LabFacts.of("1.33");
    var done = DoneFacts.after(Planner.plan(SPEC, facts), facts);
    var nodes = new ArrayList<>(done.kubernetes().nodes());
    nodes.add(ofPool("karpenter-1"));
    var pods = new ArrayList<>(done.kubernetes().podGroups());
    pods.add(
        new PodGroup(
            "shop",
            "Deployment",
            "api",
            Map.of("app", "api"),
            new Room(podCpu, 256L << 20, 1),
            Map.of(),
            Map.of("karpenter-1", 2),
            2,
            Set.of(),
            Set.of(),
            List.of()));
    return FactsEditor.edit(done)
        .set(nodes, "kubernetes", "nodes")
        .set(pods, "kubernetes", "podGroups")
        .facts();
  }

  private static Node ofPool(String name) {
    return new Node(
        name,
        Map.of("karpenter.sh/nodepool", "default"),
        List.of(),
        new Room(4000, 16L << 30, 58),
        new Room(1000, 1L << 30, 2),
        Schedulable.YES,
        "aws:///eu-west-1a/i-0123456789abcdef" + name.charAt(10),
        Instant.EPOCH,
        "");
  }

  private static List<Step> done() {
    return Planner.plan(SPEC, LabFacts.of("1.33")).writes();
  }

  private static SetupPlan back(Rollback how, ClusterFacts facts) {
    return Rollbacks.plan(SPEC, done(), how, facts);
  }

  @Test
  void readsLikeAPlan() {
    var text = back(Rollback.full(), migrated(100)).toString();

    assertThat(text)
        .contains("Karpenter 1.14.1 → none", "undone by running the setup again")
        .containsPattern("- role KarpenterNodeRole-payments-prod +removed")
        .containsPattern("~ deployment kube-system/cluster-autoscaler +replicas 0 → 1\n")
        .contains("      subnet-1 karpenter.sh/discovery payments-prod → (none)\n")
        .contains("NodePool default launches nothing", "limits.cpu 1000 → 0")
        .contains("node karpenter-1 of node pool default, 2 pods");
  }

  @Test
  void saysTheCommandsThatItStandsFor() {
    assertThat(back(Rollback.full(), migrated(100)).toShell())
        .contains(
            "kubectl scale deployment/cluster-autoscaler --namespace kube-system --replicas=1",
            "kubectl drain karpenter-1",
            "kubectl delete nodepool/default",
            "aws iam delete-role --role-name KarpenterNodeRole-payments-prod",
            "aws ec2 delete-tags --resources subnet-1 subnet-2 subnet-3",
            "eksctl delete iamidentitymapping --cluster payments-prod");
  }

  @Test
  void goesBackInTheOrderThatProtectsWorkloads() {
    var plan = back(Rollback.full(), migrated(100));

    var before = before(plan);
    var up = "undo/cutover/scale-kube-system-cluster-autoscaler";
    assertThat(before.get(up)).contains("cutover/freeze-default");
    assertThat(before.get("retirement/cordon"))
        .contains(up, "cutover/ready-kube-system-cluster-autoscaler", "cutover/freeze-default");
    assertThat(before.get("retirement/drain-karpenter-1")).contains("retirement/cordon");
    assertThat(before.get("undo/capacity/node-pool-default"))
        .contains("retirement/remove-karpenter-1", "retirement/moved-from-karpenter-1");
    assertThat(before.get("capacity/claims-gone")).contains("undo/capacity/node-pool-default");
    assertThat(before.get("undo/capacity/node-class-default")).contains("capacity/claims-gone");
    assertThat(before.get("undo/controller/chart")).contains("undo/capacity/node-class-default");
    assertThat(before.get("undo/controller/crds")).contains("undo/controller/chart");
    assertThat(before.get("undo/identity/node-role"))
        .contains("undo/controller/chart", "undo/access/aws-auth");
  }

  @Test
  void stopsIfANodePoolThatLaunchesNothingMayAgain() {
    var drain =
        (DrainNode) step(back(Rollback.full(), migrated(100)), "retirement/drain-karpenter-1");

    assertThat(drain.frozen())
        .containsExactly(new ObjectRef("karpenter.sh/v1", "NodePool", "default"));
  }

  @Test
  void emptiesTheNodeThatHostsKarpenterLast() {
    var facts = migrated(100);
    var nodes = new ArrayList<>(facts.kubernetes().nodes());
    nodes.add(0, ofPool("karpenter-0"));
    var pods = new ArrayList<>(facts.kubernetes().podGroups());
    pods.add(
        new PodGroup(
            "kube-system",
            "Deployment",
            "karpenter",
            Map.of("app.kubernetes.io/name", "karpenter"),
            new Room(1000, 1L << 30, 1),
            Map.of(),
            Map.of("karpenter-0", 1),
            1,
            Set.of(),
            Set.of(),
            List.of()));
    var edited =
        FactsEditor.edit(facts)
            .set(nodes, "kubernetes", "nodes")
            .set(pods, "kubernetes", "podGroups")
            .facts();

    assertThat(before(back(Rollback.full(), edited)).get("retirement/drain-karpenter-0"))
        .contains("retirement/drain-karpenter-1", "retirement/moved-from-karpenter-1");
  }

  private static final String PROTECT = "retirement/protect-shop.api";
  private static final String UNPROTECT = "retirement/unprotect";

  @Test
  void protectsWhatHasNoBudgetWhileKarpentersNodesAreEmptiedIfAsked() {
    var plan = back(Rollback.full().protectingTheUnprotected(), migrated(100));

    var before = before(plan);
    assertThat(before.get(PROTECT)).contains("retirement/cordon");
    assertThat(before.get("retirement/drain-karpenter-1")).contains(PROTECT);
    assertThat(before.get(UNPROTECT))
        .contains("retirement/moved-from-karpenter-1", "capacity/claims-gone");
    assertThat(budgets(plan)).containsExactly("shop/karpenter-setup-api");
    assertThat(plan.findings()).noneMatch(f -> f.code().equals("no-disruption-budget"));
    assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void protectsAsTheSetupsRetirementDidUnlessToldOtherwise() {
    var web = Retirement.of(NodeGroups.named("web")).protectingTheUnprotected();
    var spec = SetupSpec.builder().from(SPEC).retire(web).build();

    assertThat(ids(Rollbacks.plan(spec, done(), Rollback.full(), migrated(100)))).contains(PROTECT);
    assertThat(
            ids(
                Rollbacks.plan(
                    spec, done(), Rollback.full().leavingTheUnprotected(), migrated(100))))
        .doesNotContain(PROTECT, UNPROTECT);
  }

  @Test
  void namesWhatNoBudgetProtectsOnTheWayBack() {
    var plan = back(Rollback.full(), migrated(100));

    assertThat(finding(plan, "no-disruption-budget"))
        .isEqualTo(
            Finding.warning(
                "no-disruption-budget",
                "no PodDisruptionBudget protects shop/api",
                "pods of one node are evicted together; give them budgets, or have temporary ones"
                    + " made with Rollback.full().protectingTheUnprotected()"));
    assertThat(ids(plan)).doesNotContain(PROTECT, UNPROTECT);
  }

  @Test
  void removesTemporaryBudgetsThatWereLeftOnceAndAfterTheLastDrain() {
    var left =
        List.of(
            new PodBudget(
                "shop", "karpenter-setup-api", "maxUnavailable 1", 1, 2, 2, LabFacts.CLUSTER),
            new PodBudget("shop", "karpenter-setup-x", "maxUnavailable 1", 1, 2, 2, ""));
    var facts = FactsEditor.edit(migrated(100)).set(left, "kubernetes", "podBudgets").facts();
    var made = back(Rollback.full().protectingTheUnprotected(), migrated(100));
    var journal = new ArrayList<>(done());
    journal.add(step(made, PROTECT));

    for (var done : List.of(List.<Step>of(), List.copyOf(journal))) {
      for (var how : List.of(Rollback.full(), Rollback.full().protectingTheUnprotected())) {
        var plan = Rollbacks.plan(SPEC, done, how, facts);
        assertThat(budgets(plan)).containsExactly("shop/karpenter-setup-api");
        assertThat(before(plan).get(UNPROTECT)).contains("retirement/moved-from-karpenter-1");
        assertThat(ids(plan)).noneMatch(id -> id.startsWith("undo/retirement/protect-"));
      }
      for (var to : List.of(Phase.CUTOVER, Phase.RETIREMENT)) {
        assertThat(budgets(Rollbacks.plan(SPEC, done, Rollback.full().to(to), facts)))
            .containsExactly("shop/karpenter-setup-api");
      }
    }
  }

  @Test
  void removesTemporaryBudgetsWhereNothingElseIsLeft() {
    var left =
        new PodBudget("shop", "karpenter-setup-api", "maxUnavailable 1", 1, 2, 2, LabFacts.CLUSTER);
    var facts =
        FactsEditor.edit(LabFacts.of("1.33"))
            .set(List.of(left), "kubernetes", "podBudgets")
            .facts();

    var plan = Rollbacks.plan(SPEC, List.of(), Rollback.full(), facts);

    assertThat(plan.writes()).extracting(Step::id).containsExactly(UNPROTECT);
    assertThat(plan.findings()).noneMatch(f -> f.code().equals("nothing-to-roll-back"));
  }

  /** What is removed of them. */
  private static List<String> budgets(SetupPlan plan) {
    return ((RemoveObjects) step(plan, UNPROTECT))
        .objects().stream().map(o -> o.namespace() + "/" + o.name()).toList();
  }

  @Test
  void doesNotStopTheDrainBecauseTheOldAutoscalerRunsAgain() {
    assertThat(back(Rollback.full(), migrated(100)).steps())
        .filteredOn(DrainNode.class::isInstance)
        .hasSize(1)
        .allSatisfy(s -> assertThat(((DrainNode) s).atZero()).isEmpty());
  }

  @Test
  void holdsTheOrderForWhateverWasSetUp() {
    forAll(
        (spec, facts, forward) -> {
          var after = DoneFacts.after(forward, facts);
          var plan = Rollbacks.plan(spec, forward.writes(), Rollback.full().uninstall(), after);

          var before = before(plan);
          assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
          var gone =
              plan.steps().stream().filter(AwaitNodeClaimsGone.class::isInstance).findFirst();
          for (var step : plan.steps()) {
            var earlier = before.getOrDefault(step.id(), Set.of());
            assertThat(ids(plan)).containsAll(earlier);
            if (step instanceof RevertInCluster r && r.of() instanceof ScaleDeployment) {
              assertThat(earlier).containsAll(startingWith(plan, "cutover/freeze-"));
            }
            if (step instanceof RevertInCluster r && r.of() instanceof InstallChart) {
              assertThat(earlier).contains(gone.orElseThrow().id());
            }
            if (step.phase() == Phase.IDENTITY) {
              assertThat(earlier).containsAll(startingWith(plan, "undo/controller/"));
            }
          }
        });
  }

  @Test
  void hasNothingToDoWhereNothingWasDoneOrAllIsUndone() {
    forAll(
        (spec, facts, forward) ->
            assertThat(
                    Rollbacks.plan(spec, forward.writes(), Rollback.full().uninstall(), facts)
                        .writes())
                .isEmpty());
    var plan = back(Rollback.full(), LabFacts.of("1.33"));
    assertThat(finding(plan, "nothing-to-roll-back").message())
        .contains("payments-prod", "gone already");
  }

  @Test
  void withoutAJournalGoesOnWithWhatIsHalfRemoved() {
    var half =
        FactsEditor.edit(migrated(100))
            .set("of another day", "kubernetes", "karpenters", "0", "fingerprint")
            .remove("kubernetes", "crds", "nodeclaims.karpenter.sh")
            .facts();

    assertThat(ids(Rollbacks.plan(SPEC, List.of(), Rollback.full(), half)))
        .contains("undo/controller/chart", "undo/controller/crds");
  }

  @Test
  void withoutAJournalFindsWhatCarriesOurMarks() {
    var plan = Rollbacks.plan(SPEC, List.of(), Rollback.full(), migrated(100));

    assertThat(ids(plan))
        .contains(
            "undo/identity/node-role",
            "undo/interruption/queue",
            "undo/access/aws-auth",
            "undo/controller/chart",
            "undo/controller/crds",
            "undo/capacity/node-pool-default",
            "undo/cutover/scale-kube-system-cluster-autoscaler");
    assertThat(plan.toString())
        .containsPattern("~ deployment kube-system/cluster-autoscaler +replicas 0 → 1\n");
    assertThat(finding(plan, "stays-as-it-is").message()).contains("no journal and no mark");
    assertThat(plan.findings())
        .filteredOn(f -> f.code().equals("stays-as-it-is"))
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.message()).contains("no journal and no mark"));
  }

  @Test
  void knowsTheNodePoolsThatTheSetupInferred() {
    var spec =
        SetupSpec.builder()
            .cluster("payments-prod")
            .migrateFrom(ClusterAutoscaler.discovered())
            .inferNodePools(Inferred.fromNodeGroups().withKarpenterHost())
            .build();
    var facts = LabFacts.of("1.33");
    var forward = Planner.plan(spec, facts);
    var pool = forward.spec().nodePools().get(0).name();

    var plan = Rollbacks.plan(spec, List.of(), Rollback.full(), DoneFacts.after(forward, facts));

    assertThat(plan.spec().nodePools()).extracting(p -> p.name()).contains(pool);
    assertThat(ids(plan)).contains("undo/capacity/node-pool-" + pool);
  }

  @Test
  void undoesAPhaseAndEveryLaterOne() {
    var facts = migrated(100);

    assertThat(back(Rollback.full().to(Phase.RETIREMENT), facts).writes()).isEmpty();
    assertThat(ids(back(Rollback.full().to(Phase.CUTOVER), facts)))
        .containsExactly(
            "cutover/freeze-default",
            "undo/cutover/scale-kube-system-cluster-autoscaler",
            "cutover/ready-kube-system-cluster-autoscaler");
    var capacity = back(Rollback.full().to(Phase.CAPACITY), facts);
    assertThat(ids(capacity))
        .contains("undo/capacity/node-pool-default")
        .noneMatch(id -> id.startsWith("undo/controller/"));
    assertThat(capacity.karpenter()).isEqualTo("1.14.1");
  }

  @Test
  void refusesToLeavePodsWithoutRoom() {
    var finding = finding(back(Rollback.full(), many()), "no-room-back");

    assertThat(finding.severity()).isEqualTo(Finding.Severity.BLOCKING);
    assertThat(finding.message())
        .contains("ask for 200.0 CPU and 500.0 GiB", "at their maximum sizes");
    assertThat(finding.fix()).contains("raise the maximum size", "scale workloads down");
    assertThat(finding(back(Rollback.full().uninstall(), many()), "no-room-back").severity())
        .isEqualTo(Finding.Severity.WARNING);
  }

  /** Two thousand pods where there were two. */
  private static ClusterFacts many() {
    var facts = migrated(100);
    var last = facts.kubernetes().podGroups().size() - 1;
    return FactsEditor.edit(facts)
        .set(
            Map.of("karpenter-1", 2000), "kubernetes", "podGroups", Integer.toString(last), "nodes")
        .facts();
  }

  @Test
  void refusesToLeavePodsThatAreLargerThanAnyNode() {
    var finding = finding(back(Rollback.full(), migrated(900_000)), "no-node-large-enough");

    assertThat(finding.severity()).isEqualTo(Finding.Severity.BLOCKING);
    assertThat(finding.message()).contains("large enough for shop/api");
    assertThat(finding.fix()).contains("scale it down", "larger instances");
  }

  @Test
  void refusesToLeaveTheClusterWithoutAnAutoscalerUnlessKarpenterIsToGoAnyway() {
    var spec = SetupSpec.builder().cluster("payments-prod").build();
    var facts = FactsEditor.edit(migrated(100)).set(List.of(), "kubernetes", "autoscalers").facts();

    var refused = Rollbacks.plan(spec, List.of(), Rollback.full(), facts);
    var finding = finding(refused, "no-autoscaler-comes-back");
    assertThat(finding.severity()).isEqualTo(Finding.Severity.BLOCKING);
    assertThat(finding.message()).contains("nothing launches nodes");
    assertThat(finding.fix()).contains("start Cluster Autoscaler", "uninstall()");

    var uninstall = Rollbacks.plan(spec, List.of(), Rollback.full().uninstall(), facts);
    assertThat(uninstall.blocking()).isEmpty();
    var warning = finding(uninstall, "no-autoscaler-afterwards");
    assertThat(warning.severity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(warning.fix()).contains("the sizes they need");
  }

  @Test
  void namesAnAutoscalerThatNothingTellsTheReplicasOf() {
    var facts = migrated(100);
    var off =
        facts.kubernetes().autoscalers().stream()
            .map(
                a ->
                    new io.github.karpentersetup.facts.KubernetesFacts.Autoscaler(
                        a.namespace(), a.name(), a.image(), 0, 0))
            .toList();
    var unknown = FactsEditor.edit(facts).set(off, "kubernetes", "autoscalers").facts();

    var finding =
        finding(
            Rollbacks.plan(SPEC, List.of(), Rollback.full().uninstall(), unknown),
            "autoscaler-stays-at-zero");
    assertThat(finding.message()).contains("kube-system/cluster-autoscaler is at zero");
    assertThat(finding.fix())
        .contains("kubectl scale deployment/cluster-autoscaler --namespace kube-system");
  }

  @Test
  void doesNotTakeKarpenterFromNodePoolsOfOthers() {
    var facts = migrated(100);
    var pools = new ArrayList<>(facts.kubernetes().nodePools());
    pools.add(new LiveObject("karpenter.sh/v1", "theirs", Map.of(), "", Map.of(), "True"));
    var shared = FactsEditor.edit(facts).set(pools, "kubernetes", "nodePools").facts();

    var finding = finding(back(Rollback.full(), shared), "node-pools-of-others");
    assertThat(finding.severity()).isEqualTo(Finding.Severity.BLOCKING);
    assertThat(finding.message()).contains("need Karpenter: theirs");
    assertThat(finding.fix()).contains("kubectl delete nodepool theirs", "CAPACITY");
    assertThat(
            finding(back(Rollback.full().to(Phase.CAPACITY), shared), "node-pools-of-others-stay")
                .message())
        .contains("stay, with their nodes: theirs");
  }

  /** As {@link #migrated}, and the node group has no node any more. */
  private static ClusterFacts retired(int podCpu, String type) {
    var facts = migrated(podCpu);
    var nodes =
        facts.kubernetes().nodes().stream().filter(n -> n.name().equals("karpenter-1")).toList();
    return FactsEditor.edit(facts)
        .set(nodes, "kubernetes", "nodes")
        .set(List.of(type), "aws", "nodeGroups", "0", "instanceTypes")
        .facts();
  }

  @Test
  void knowsTheRoomOfAGroupWithoutNodesByItsInstanceTypes() {
    assertThat(back(Rollback.full(), retired(100, "m6i.large")).findings())
        .extracting(Finding::code)
        .doesNotContain("room-not-known", "no-room-back", "no-node-large-enough");
    var plan = back(Rollback.full(), retired(1940, "m6i.large"));
    assertThat(finding(plan, "no-node-large-enough"))
        .satisfies(
            f -> {
              assertThat(f.severity()).isEqualTo(Finding.Severity.BLOCKING);
              assertThat(f.message()).endsWith("large enough for shop/api");
              assertThat(f.fix()).contains("larger instances");
            });
    assertThat(back(Rollback.full(), retired(1940, "m6i.xlarge")).isApplicable()).isTrue();
  }

  @Test
  void saysThatRoomWasNotLookedAtWhereNeitherNodeNorTypeTells() {
    var plan = back(Rollback.full(), retired(100, "m99.large"));

    var finding = finding(plan, "room-not-known");

    assertThat(finding.severity()).isEqualTo(Finding.Severity.INFO);
    assertThat(finding.message())
        .contains("no node and no known instance type tells how large the nodes of web are");
  }

  @Test
  void listsWhatStays() {
    var facts =
        FactsEditor.edit(migrated(100))
            .set("API_AND_CONFIG_MAP", "aws", "cluster", "authenticationMode")
            .set(List.of("spot.amazonaws.com"), "aws", "serviceLinkedRoles")
            .facts();
    facts = FactsEditor.edit(facts).set("", "kubernetes", "karpenters", "0", "fingerprint").facts();
    var plan = back(Rollback.full(), facts);

    assertThat(finding(plan, "oidc-provider-stays").message())
        .contains(":oidc-provider/")
        .endsWith(" stays: this library did not make it");
    assertThat(plan.steps()).noneMatch(s -> s.id().equals("undo/identity/oidc-provider"));
    assertThat(finding(plan, "karpenter-of-others-stays").message())
        .isEqualTo("Karpenter in kube-system/karpenter stays: this library did not install it");
    assertThat(finding(plan, "authentication-mode-stays").message())
        .contains("API_AND_CONFIG_MAP", "no way back");
    assertThat(finding(plan, "service-linked-role-stays").message())
        .contains("spot.amazonaws.com", "the account's");
  }

  @Test
  void removesTheOidcProviderThatThisLibraryMadeAfterTheRoleThatTrustsIt() {
    var tags = Map.of("karpentersetup.github.io/cluster", "payments-prod");
    var facts = FactsEditor.edit(migrated(100)).set(tags, "aws", "oidcProvider", "tags").facts();

    var plan = back(Rollback.full(), facts);

    var undo = step(plan, "undo/identity/oidc-provider");
    assertThat(undo.action()).isEqualTo(Action.REMOVE);
    assertThat(undo.info().after()).contains("undo/identity/controller-role");
    assertThat(undo.shell().get(0))
        .startsWith(
            "aws iam delete-open-id-connect-provider --open-id-connect-provider-arn \"$(aws iam"
                + " list-open-id-connect-providers");
    assertThat(plan.findings()).noneMatch(f -> f.code().equals("oidc-provider-stays"));
    assertThat(back(Rollback.full().to(Phase.NETWORK), facts).steps())
        .noneMatch(s -> s.id().equals("undo/identity/oidc-provider"));
    var gone = FactsEditor.edit(facts).set(null, "aws", "oidcProvider").facts();
    assertThat(back(Rollback.full(), gone).steps())
        .noneMatch(s -> s.id().equals("undo/identity/oidc-provider"));
  }

  @Test
  void leavesTheControllersRoleWhereIdentityIsKept() {
    var setup =
        SetupSpec.builder()
            .from(SPEC)
            .controllerRole(ControllerRole.podIdentity().createMissing())
            .build();
    var before = migrated(100);
    var move = Planner.plan(setup, before);
    assertThat(move.writes()).anyMatch(s -> s.id().equals("controller/former-trust"));
    var facts = DoneFacts.after(move, before);

    var kept = Rollbacks.plan(setup, move.writes(), Rollback.full().to(Phase.CONTROLLER), facts);
    var all = Rollbacks.plan(setup, move.writes(), Rollback.full(), facts);

    assertThat(kept.steps()).anyMatch(s -> s.id().equals("undo/controller/chart"));
    assertThat(kept.steps())
        .noneMatch(s -> s instanceof RevertInAccount r && r.of() instanceof EnsureRole);
    assertThat(all.steps())
        .filteredOn(s -> s instanceof RevertInAccount r && r.of() instanceof EnsureRole)
        .extracting(Step::id)
        .contains("undo/identity/controller-role")
        .doesNotContain("undo/controller/former-trust");
  }

  @Test
  void givesPoliciesThatWereTakenOffBackToARoleThatStays() {
    var inline =
        SetupSpec.builder()
            .from(SPEC)
            .controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE))
            .build();
    var before = migrated(100);
    var change = Planner.plan(inline, before);
    var facts = DoneFacts.after(change, before);
    var keepsIdentity = Rollback.full().to(Phase.CONTROLLER);
    var id = "undo/controller/former-policies";

    var back = Rollbacks.plan(inline, change.writes(), keepsIdentity, facts);

    var undo = step(back, id);
    assertThat(undo.action()).isEqualTo(Action.CHANGE);
    assertThat(undo.info().changes())
        .extracting(Change::toString)
        .contains("attached KarpenterControllerInterruptionPolicy-payments-prod");
    assertThat(undo.shell())
        .hasSize(5)
        .allMatch(
            line ->
                line.startsWith(
                    "aws iam attach-role-policy --role-name"
                        + " KarpenterControllerRole-payments-prod --policy-arn arn:aws:iam::"));
    assertThat(Rollbacks.plan(inline, change.writes(), Rollback.full(), facts).steps())
        .as("the role goes, and they with it")
        .noneMatch(s -> s.id().equals(id));
    var role = "KarpenterControllerRole-payments-prod";
    var restored =
        FactsEditor.edit(facts)
            .set(
                Objects.requireNonNull(before.aws().roles().get(role)).attachedPolicies(),
                "aws",
                "roles",
                role,
                "attachedPolicies")
            .facts();
    assertThat(Rollbacks.plan(inline, change.writes(), keepsIdentity, restored).steps())
        .as("done")
        .noneMatch(s -> s.id().equals(id));
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  private static Finding finding(SetupPlan plan, String code) {
    return plan.findings().stream()
        .filter(f -> f.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no finding " + code + " in\n" + plan));
  }

  private interface Property {
    void check(SetupSpec spec, ClusterFacts facts, SetupPlan forward);
  }

  private static void forAll(Property property) {
    for (long seed = 0; seed < CASES; seed++) {
      var random = new RandomSetups(seed);
      var spec = random.setup().spec();
      var facts = random.facts();
      try {
        property.check(spec, facts, Planner.plan(spec, facts));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static List<String> ids(SetupPlan plan) {
    return plan.steps().stream().map(Step::id).toList();
  }

  private static List<String> startingWith(SetupPlan plan, String prefix) {
    return ids(plan).stream().filter(id -> id.startsWith(prefix)).toList();
  }

  /** All steps that must have succeeded before each step. */
  private static Map<String, Set<String>> before(SetupPlan plan) {
    var all = new HashMap<String, Set<String>>();
    for (var step : plan.steps()) {
      var own = new HashSet<String>(step.info().after());
      step.info().after().forEach(id -> own.addAll(all.getOrDefault(id, Set.of())));
      all.put(step.id(), own);
    }
    return all;
  }
}
