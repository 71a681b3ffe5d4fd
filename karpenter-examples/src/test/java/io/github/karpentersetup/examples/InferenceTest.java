package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodePool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eks.model.TaintEffect;

/** Node pools from node groups, from the observation to the nodes that come of them. */
class InferenceTest {

  private static final String SECRET =
      Base64.getEncoder().encodeToString("TOKEN=hunter2".getBytes(StandardCharsets.UTF_8));

  private static LabSandbox lab() {
    return LabSandbox.startWith(
        c ->
            c.nodeGroup("workers-a", g -> g.subnets(1).instanceType("m5.xlarge").sizeBetween(0, 3))
                .nodeGroup("workers-b", g -> g.instanceType("m5.large").sizeBetween(0, 3))
                .nodeGroup(
                    "batch",
                    g ->
                        g.instanceType("c5.large")
                            .sizeBetween(0, 4)
                            .label("team", "batch")
                            .taint("batch", TaintEffect.NO_SCHEDULE)
                            .launchTemplate(t -> t.userData(SECRET)))
                .selfManagedGroup(
                    "legacy",
                    g ->
                        g.instanceType("r5.large")
                            .sizeBetween(0, 2)
                            .autoScalingTag(
                                "k8s.io/cluster-autoscaler/node-template/label/tier", "db")
                            .autoScalingTag(
                                "k8s.io/cluster-autoscaler/node-template/taint/tier",
                                "db:NoSchedule")
                            .launchTemplate(t -> t.imageId("ami-0abc").userData(SECRET))));
  }

  private static SetupPlan plan(LabSandbox lab) {
    return lab.setup().withNodePools(Inferred.fromNodeGroups()).plan(lab.aws(), lab.kubernetes());
  }

  private static PlanRunner runner(LabSandbox lab) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60));
  }

  @Test
  void movesTheClusterToPoolsFromItsNodeGroups() {
    try (var lab = lab()) {
      var plan = plan(lab);
      assertThat(plan.toString())
          .contains("NodePool batch", "NodePool legacy", "NodePool workers-a")
          .contains("node group web hosts Karpenter")
          .contains("made from node groups workers-a, workers-b")
          .doesNotContain("hunter2")
          .doesNotContain("NodePool default");

      runner(lab).run(plan).orThrow();

      var facts = lab.kubernetes().observe();
      assertThat(facts.nodePools())
          .extracting(p -> p.name())
          .containsExactlyInAnyOrder("batch", "legacy", "workers-a");
      assertThat(facts.nodeClaims())
          .isNotEmpty()
          .allSatisfy(c -> assertThat(c.type()).startsWith("m5."))
          .allSatisfy(c -> assertThat(c.nodePool()).isEqualTo("workers-a"));
      assertThat(facts.pendingPods()).isEmpty();
    }
  }

  @Test
  void aSecondPlanHasNothingToDo() {
    try (var lab = lab()) {
      runner(lab).run(plan(lab)).orThrow();
      lab.forgetCalls();

      var second = plan(lab);
      runner(lab).run(second).orThrow();

      assertThat(second.isNoOp()).as(second.toString()).isTrue();
      assertThat(lab.account().writes()).isEmpty();
      assertThat(lab.cluster().writes()).isEmpty();
    }
  }

  @Test
  void whatIsInferredCanBeEditedAndGivenToTheSetup() {
    try (var lab = lab()) {
      var inference = lab.setup().infer(lab.aws(), lab.kubernetes());
      assertThat(inference.nodePools())
          .extracting(NodePool::name)
          .containsExactly("batch", "legacy", "workers-a");

      var edited = lab.setup();
      for (var pool : inference.nodePools()) {
        edited = edited.withNodePool(pool.toBuilder().weight(7));
      }
      for (var nodeClass : inference.nodeClasses()) {
        edited = edited.withNodeClass(nodeClass);
      }
      var plan = edited.plan(lab.aws(), lab.kubernetes());
      assertThat(plan.toManifests()).contains("weight: 7");
      assertThat(plan.isApplicable()).isTrue();

      var fromYaml = lab.setup().withManifests(inference.toYaml());
      assertThat(fromYaml.plan(lab.aws(), lab.kubernetes()).isApplicable()).isTrue();
      assertThat(lab.account().writes()).isEmpty();
    }
  }

  @Test
  void aPoolOfTheSetupsOwnTakesThePlaceOfTheInferredOneOfItsName() {
    try (var lab = lab()) {
      var plan =
          lab.setup()
              .withNodePools(Inferred.fromNodeGroups())
              .withNodePool(NodePool.named("batch").nodeClass("workers-a").weight(3))
              .plan(lab.aws(), lab.kubernetes());

      assertThat(plan.spec().nodePools())
          .extracting(NodePool::name)
          .containsExactly("batch", "legacy", "workers-a");
      assertThat(plan.spec().nodePools().get(0).weight()).hasValue(3);
      assertThat(plan.spec().inferNodePools()).isEmpty();
    }
  }
}
