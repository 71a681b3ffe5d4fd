package io.github.karpentersetup.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.executor.KubernetesWorld.Fault;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwaitCrds;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.AwaitMoved;
import io.github.karpentersetup.step.AwaitNodeClaims;
import io.github.karpentersetup.step.AwaitNodeClaimsGone;
import io.github.karpentersetup.step.AwaitNodes;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.AwaitScaledToZero;
import io.github.karpentersetup.step.AwaitStoredVersions;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.RevertInCluster;
import io.github.karpentersetup.step.ScaleDeployment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link KubernetesExecutor} does, whatever stands behind it. */
public abstract class KubernetesExecutorContract {

  /** Kinds that only look; each has tests of its own below or in the executor's module. */
  private static final Set<Class<?>> AWAITING =
      Set.of(
          AwaitCrds.class,
          AwaitStoredVersions.class,
          AwaitDeployment.class,
          AwaitReady.class,
          AwaitScaledToZero.class,
          AwaitMoved.class,
          AwaitNodes.class,
          AwaitNodeClaimsGone.class,
          AwaitNodeClaims.class);

  @SuppressWarnings("NullAway.Init")
  private KubernetesWorld world;

  /** A fresh world, made before each test; skips the test, with its reason, if there is none. */
  protected abstract KubernetesWorld open();

  @BeforeEach
  void openWorld() {
    world = open();
  }

  @AfterEach
  void closeWorld() {
    // Not opened if the test was skipped.
    Optional.ofNullable(world).ifPresent(KubernetesWorld::close);
  }

  @Test
  void everyKindOfStepThatWritesHasAScenario() {
    var covered =
        Arrays.stream(KubernetesScenario.values())
            .<Class<?>>map(s -> s.step(world).getClass())
            .collect(Collectors.toSet());
    covered.addAll(AWAITING);
    // Every scenario has its way back.
    covered.add(RevertInCluster.class);

    assertThat(covered).containsExactlyInAnyOrder(KubernetesStep.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @EnumSource
  void holdsAfterItWasCarriedOut(KubernetesScenario scenario) {
    var step = prepared(scenario);
    assertThat(check(step).state()).isEqualTo(Check.State.NOT_YET);
    assertThat(check(step).detail()).isNotBlank();

    assertThat(execute(step)).isInstanceOf(Outcome.Changed.class);

    assertThat(check(step).state()).isEqualTo(Check.State.HOLDS);
    assertThat(world.executor().observe())
        .matches(facts -> scenario.seen(world, facts), scenario + " is seen");
  }

  @ParameterizedTest
  @EnumSource
  void writesNothingTheSecondTime(KubernetesScenario scenario) {
    var step = prepared(scenario);
    execute(step);
    var writes = world.writes();
    assertThat(writes).isPositive();

    assertThat(execute(step)).isInstanceOf(Outcome.Unchanged.class);

    assertThat(world.writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void checkingAndObservingNeverWrite(KubernetesScenario scenario) {
    var step = prepared(scenario);
    var writes = world.writes();

    check(step);
    world.executor().observe();

    assertThat(world.writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRAIN")
  void triesAgainWhenAWriteIsThrottled(KubernetesScenario scenario) {
    var step = prepared(scenario);
    fail(scenario, Fault.THROTTLED);

    assertThat(execute(step))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class,
            o -> {
              assertThat(o.reason()).contains(scenario.resource());
              assertThat(o.after()).isPresent();
            });

    world.heal();
    assertThat(execute(step)).isInstanceOf(Outcome.Changed.class);
  }

  @ParameterizedTest
  @EnumSource
  void anotherWritersConflictIsNoFailure(KubernetesScenario scenario) {
    var step = prepared(scenario);
    fail(scenario, Fault.CONFLICT);

    assertThat(execute(step))
        .isInstanceOfAny(Outcome.TryAgain.class, Outcome.InProgress.class, Outcome.Changed.class);

    execute(step);
    assertThat(check(step).state()).isEqualTo(Check.State.HOLDS);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRAIN")
  void doesNotKnowWhatBecameOfAWriteWhoseAnswerWasLost(KubernetesScenario scenario) {
    var step = prepared(scenario);
    fail(scenario, Fault.LOST_AFTER_EFFECT);

    assertThat(execute(step)).isInstanceOf(Outcome.Unknown.class);

    world.heal();
    assertThat(check(step).state()).isEqualTo(scenario.afterALostAnswer());
    assertThat(execute(step))
        .isInstanceOf(
            scenario.afterALostAnswer() == Check.State.HOLDS
                ? Outcome.Unchanged.class
                : Outcome.Changed.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRAIN")
  void doesNotKnowWhatBecameOfAWriteThatWasLost(KubernetesScenario scenario) {
    var step = prepared(scenario);
    fail(scenario, Fault.LOST_BEFORE_EFFECT);

    assertThat(execute(step)).isInstanceOf(Outcome.Unknown.class);

    world.heal();
    assertThat(check(step).state()).isEqualTo(Check.State.NOT_YET);
    assertThat(execute(step)).isInstanceOf(Outcome.Changed.class);
  }

  /** To evict a pod twice is safe, for its uid is named: one bad answer does not end a drain. */
  @ParameterizedTest
  @EnumSource(names = {"THROTTLED", "LOST_BEFORE_EFFECT"})
  void aDrainSaysWhichEvictionFailedAndAsksAgain(Fault fault) {
    var step = prepared(KubernetesScenario.DRAIN);
    fail(KubernetesScenario.DRAIN, fault);

    assertThat(execute(step))
        .isInstanceOfSatisfying(
            Outcome.InProgress.class,
            o -> {
              assertThat(o.left()).isEqualTo(1);
              assertThat(o.detail())
                  .contains(world.namespace() + "/drained: ")
                  .containsAnyOf("too many requests", "was lost");
            });

    world.heal();
    assertThat(check(step).state()).isEqualTo(Check.State.NOT_YET);
    world.eventually(() -> assertThat(execute(step)).isInstanceOf(Outcome.Changed.class));
    assertThat(check(step).state()).isEqualTo(Check.State.HOLDS);
  }

  @Test
  void aDrainStopsWhereANodePoolMayLaunchAgain() {
    KubernetesScenario.OBJECT.prepare(world);
    carriedOut(KubernetesScenario.OBJECT.step(world));
    KubernetesScenario.DRAIN.prepare(world);
    var node = KubernetesScenario.node(world);
    var open = new ObjectRef("karpenter.sh/v1", "NodePool", "contract");

    assertThat(execute(KubernetesScenario.drain(node, List.of(open))))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().path()).isEqualTo("NodePool contract");
              assertThat(o.problem().message())
                  .startsWith("its limits let it launch nodes again; the drain stops");
              assertThat(o.problem().fix())
                  .isEqualTo(
                      "stop what applies it (GitOps, an operator, a person), then plan again");
            });
    assertThat(check(KubernetesScenario.DRAIN.step(world)).state()).isEqualTo(Check.State.NOT_YET);

    var gone = new ObjectRef("karpenter.sh/v1", "NodePool", "gone");
    world.eventually(
        () ->
            assertThat(execute(KubernetesScenario.drain(node, List.of(gone))))
                .isInstanceOf(Outcome.Changed.class));
  }

  @Test
  void aDrainThatHeardNothingOfAnEvictionLooksForThePod() {
    var step = prepared(KubernetesScenario.DRAIN);
    fail(KubernetesScenario.DRAIN, Fault.LOST_AFTER_EFFECT);

    assertThat(execute(step)).isInstanceOf(Outcome.Changed.class);

    world.heal();
    assertThat(check(step).state()).isEqualTo(Check.State.HOLDS);
    assertThat(execute(step)).isInstanceOf(Outcome.Unchanged.class);
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackLeavesTheClusterAsItWasAndWritesNothingTheSecondTime(KubernetesScenario scenario) {
    var step = prepared(scenario);
    var before = goneBack(scenario, world.executor().observe());
    carriedOut(step);
    var back = back(step);
    if (scenario.goesBack()) {
      assertThat(check(back).state()).as(check(back).detail()).isEqualTo(Check.State.NOT_YET);
    }

    carriedOut(back);

    assertThat(check(back).state()).isEqualTo(Check.State.HOLDS);
    if (scenario.goesBack()) {
      world.eventually(
          () ->
              assertThat(goneBack(scenario, world.executor().observe()))
                  .usingRecursiveComparison()
                  .isEqualTo(before));
    }
    var writes = world.writes();
    assertThat(execute(back)).isInstanceOf(Outcome.Unchanged.class);
    assertThat(world.writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource(names = {"OBJECT", "SCALE", "CORDON", "NODE_ROLE", "PLACEMENT"})
  void theWayBackLeavesWhatIsNotOurs(KubernetesScenario scenario) {
    var back = back(prepared(scenario));
    var writes = world.writes();

    assertThat(execute(back)).isInstanceOf(Outcome.Unchanged.class);

    assertThat(world.writes()).isEqualTo(writes);
  }

  static Stream<Arguments> faultsOnTheWayBack() {
    return Arrays.stream(KubernetesScenario.values())
        .filter(KubernetesScenario::goesBack)
        .flatMap(s -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(s, fault)));
  }

  @ParameterizedTest
  @MethodSource("faultsOnTheWayBack")
  void theWayBackGoesOnAfterAFault(KubernetesScenario scenario, Fault fault) {
    var step = prepared(scenario);
    carriedOut(step);
    var back = back(step);
    fail(scenario, fault);

    var outcome = execute(back);

    switch (fault) {
      case LOST_BEFORE_EFFECT, LOST_AFTER_EFFECT ->
          assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
      case THROTTLED ->
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  Outcome.TryAgain.class,
                  o -> assertThat(o.reason()).contains(scenario.resource()));
      case CONFLICT ->
          assertThat(outcome)
              .isInstanceOfAny(
                  Outcome.TryAgain.class, Outcome.InProgress.class, Outcome.Changed.class);
    }
    world.heal();
    carriedOut(back);
    assertThat(check(back).state()).isEqualTo(Check.State.HOLDS);
    var writes = world.writes();
    assertThat(execute(back)).isInstanceOf(Outcome.Unchanged.class);
    assertThat(world.writes()).isEqualTo(writes);
  }

  private static KubernetesStep back(KubernetesStep step) {
    return new RevertInCluster(KubernetesScenario.info(Action.REMOVE), step);
  }

  /** Until it is there: what is deleted may take a while. */
  private void carriedOut(KubernetesStep step) {
    world.eventually(
        () ->
            assertThat(execute(step))
                .isInstanceOfAny(Outcome.Changed.class, Outcome.Unchanged.class));
  }

  /** Of the facts, what a step is about; the rest moves by itself. */
  private List<Object> goneBack(KubernetesScenario scenario, KubernetesFacts facts) {
    return List.of(
        scenario,
        // Those of tests before this one may still be going.
        facts.namespaces().contains(world.namespace()),
        facts.awsAuth().orElse(""),
        facts.autoscalers().stream()
            .map(a -> a.name() + a.replicas() + a.replicasBefore())
            .toList(),
        facts.karpenters().stream().filter(k -> k.namespace().equals(world.namespace())).toList(),
        facts.crds(),
        facts.nodePools(),
        facts.helmReleases().stream().filter(r -> r.namespace().equals(world.namespace())).toList(),
        facts.deployments().stream()
            .map(d -> d.name() + d.affinity() + d.tolerations() + d.replicas())
            .toList(),
        facts.nodes().stream().map(n -> n.name() + n.schedulable() + n.cordonedFor()).toList());
  }

  @Test
  void awaitsNodesThatTakePods() {
    var ready =
        (int)
            world.executor().observe().nodes().stream()
                .filter(n -> n.schedulable() == Schedulable.YES)
                .count();
    var info = KubernetesScenario.info(Action.AWAIT);

    assertThat(check(new AwaitNodes(info, Map.of(), List.of(), ready)).isHolding()).isTrue();
    var more = check(new AwaitNodes(info, Map.of(), List.of(), ready + 1));
    assertThat(more.isHolding()).isFalse();
    assertThat(more.detail())
        .isEqualTo(ready + " of " + (ready + 1) + " nodes Ready and open to pods");
    assertThat(check(new AwaitNodes(info, Map.of("no-such", "label"), List.of(), 1)).isHolding())
        .isFalse();
    var names = world.executor().observe().nodes().stream().map(KubernetesFacts.Node::name);
    assertThat(check(new AwaitNodes(info, Map.of(), names.toList(), 1)).detail())
        .isEqualTo("0 of 1 nodes Ready and open to pods");
  }

  @Test
  void namesTheNodeClaimThatHangsAndItsFinalizer() {
    KubernetesScenario.carryOut(world, KubernetesScenario.CRDS.step(world));
    world.eventually(
        () -> assertThat(check(KubernetesScenario.crds()).state()).isEqualTo(Check.State.HOLDS));
    var step =
        new AwaitNodeClaimsGone(
            KubernetesScenario.info(Action.AWAIT), "karpenter.sh/v1", List.of("contract"));
    assertThat(check(step).detail()).isEqualTo("no NodeClaim is left");

    world.apply(
        """
        apiVersion: karpenter.sh/v1
        kind: NodeClaim
        metadata:
          name: contract-x1
          labels: {karpenter.sh/nodepool: contract}
        spec:
          nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: contract}
          requirements: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
        """);

    assertThat(check(step).isHolding()).isFalse();
    assertThat(check(step).detail())
        .isEqualTo("1 NodeClaims left: contract-x1 (not being deleted)");
  }

  @Test
  void refusesToScaleWhatSomeoneElseScaled() {
    KubernetesScenario.SCALE.prepare(world);
    var step =
        new ScaleDeployment(
            KubernetesScenario.info(Action.CHANGE), world.namespace(), "cluster-autoscaler", 2, 0);
    var writes = world.writes();

    assertThat(execute(step))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message())
                  .contains("set to 1 replica", "when it was 2", "someone changed it");
              assertThat(o.problem().fix()).contains("plan again");
            });
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void refusesToPlaceWhatSomeoneElsePlaced() {
    KubernetesScenario.PLACEMENT.prepare(world);
    var step = KubernetesScenario.placement(world, Map.of("key", "a", "operator", "Exists"));
    var writes = world.writes();

    assertThat(execute(step))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("someone changed them meanwhile");
              assertThat(o.problem().fix()).contains("plan again");
            });
    assertThat(world.writes()).isEqualTo(writes);
  }

  @Test
  void awaitsDefinitionsUntilTheyAreEstablished() {
    var step = KubernetesScenario.crds();
    assertThat(check(step).detail())
        .startsWith("0 of 3 CRDs Established")
        .contains("nodepools.karpenter.sh does not exist");

    KubernetesScenario.carryOut(world, KubernetesScenario.CRDS.step(world));

    world.eventually(() -> assertThat(check(step).state()).isEqualTo(Check.State.HOLDS));
  }

  @Test
  void awaitsADeploymentUntilItRuns() {
    assumeTrue(world.cannotRunPods().isEmpty(), () -> world.cannotRunPods().orElse(""));
    var step =
        new AwaitDeployment(
            KubernetesScenario.info(Action.AWAIT), world.namespace(), "cluster-autoscaler");
    assertThat(check(step).detail()).contains("does not exist");

    KubernetesScenario.SCALE.prepare(world);

    world.eventually(() -> assertThat(check(step).isHolding()).isTrue());
    assertThat(check(step).detail()).isEqualTo("1 of 1 replica ready");
  }

  @Test
  void awaitsADeploymentUntilNoPodOfItIsLeft() {
    assumeTrue(world.cannotRunPods().isEmpty(), () -> world.cannotRunPods().orElse(""));
    KubernetesScenario.SCALE.prepare(world);
    var step =
        new AwaitScaledToZero(
            KubernetesScenario.info(Action.AWAIT), world.namespace(), "cluster-autoscaler");
    assertThat(check(step).detail()).endsWith("is set to 1, not 0");

    KubernetesScenario.carryOut(world, KubernetesScenario.SCALE.step(world));

    world.eventually(() -> assertThat(check(step).isHolding()).isTrue());
  }

  @Test
  void awaitsNoNodeClaimsWhereNoneAreServed() {
    var step = new AwaitNodeClaims(KubernetesScenario.info(Action.AWAIT));

    assertThat(check(step).state()).isEqualTo(Check.State.NOT_YET);
    assertThat(check(step).detail()).isEqualTo("the API server does not serve NodeClaims");
  }

  private KubernetesStep prepared(KubernetesScenario scenario) {
    scenario.prepare(world);
    return scenario.step(world);
  }

  private void fail(KubernetesScenario scenario, Fault fault) {
    assumeTrue(world.cannotFail().isEmpty(), () -> world.cannotFail().orElse(""));
    world.fail(scenario.resource(), fault);
  }

  private Check check(KubernetesStep step) {
    return world.executor().check(step);
  }

  private Outcome execute(KubernetesStep step) {
    return world.executor().execute(step);
  }
}
