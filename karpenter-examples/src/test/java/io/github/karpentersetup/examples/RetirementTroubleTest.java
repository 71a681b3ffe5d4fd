package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;

/** What goes wrong while node group web is retired, on clusters that live. */
class RetirementTroubleTest {

  private static SetupPlan plan(LabSandbox lab) {
    return lab.setup()
        .karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM))
        .retire(Retirement.of(NodeGroups.named("web")))
        .plan(lab.aws(), lab.kubernetes());
  }

  private static RunResult run(LabSandbox lab, SetupPlan plan, String step, Runnable trouble) {
    var begun = new AtomicBoolean();
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .parallelism(1)
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60))
        .listener(
            event -> {
              if (event instanceof RunEvent.StepStarted s
                  && s.step().id().startsWith(step)
                  && begun.compareAndSet(false, true)) {
                trouble.run();
              }
            })
        .run(plan);
  }

  @Test
  void aNodeThatJoinedAfterThePlanIsNotEndedWithItsPods() {
    try (var lab = LabSandbox.withSystemNodes()) {
      resize(lab, 2, 5);
      var broken = lab.cluster().brokenBudgets();

      // What Cluster Autoscaler did a moment before it was stopped.
      var first = run(lab, plan(lab), "cutover/scale-", () -> resize(lab, 3, 5));
      var left = lab.kubernetes().observe().nodes().stream().filter(this::isOfWeb).toList();

      assertThat(first.isSuccess()).isFalse();
      assertThat(first.toString())
          .contains("node group web", "it has 1 instance (i-", "run again, which empties them too");
      assertThat(left).hasSize(1);
      assertThat(broken).isEmpty();

      run(lab, plan(lab), "nothing", () -> {}).orThrow();

      assertThat(lab.kubernetes().observe().nodes()).noneMatch(this::isOfWeb);
      assertThat(broken).isEmpty();
    }
  }

  private boolean isOfWeb(Node node) {
    return "web".equals(node.labels().get("eks.amazonaws.com/nodegroup"));
  }

  private static void resize(LabSandbox lab, int desired, int max) {
    lab.account()
        .eks()
        .updateNodegroupConfig(
            r ->
                r.clusterName(LabSandbox.CLUSTER)
                    .nodegroupName("web")
                    .scalingConfig(s -> s.desiredSize(desired).maxSize(max)));
    await()
        .until(
            () ->
                lab.account()
                        .eks()
                        .describeNodegroup(
                            r -> r.clusterName(LabSandbox.CLUSTER).nodegroupName("web"))
                        .nodegroup()
                        .status()
                    == NodegroupStatus.ACTIVE);
    lab.cluster().awaitSettled(Duration.ofSeconds(10));
  }

  /** One bad answer of an API server that is replaced or overloaded. */
  enum Trouble {
    NO_LIST,
    EVICTION_FAILS,
    EVICTION_UNANSWERED
  }

  private static Fault fault(Trouble trouble) {
    return switch (trouble) {
      case NO_LIST -> Fault.internalError().on(Verb.LIST).of("pods").times(1);
      case EVICTION_FAILS -> Fault.internalError().on(Verb.CREATE).of("pods/eviction").times(2);
      case EVICTION_UNANSWERED ->
          Fault.dropAfterEffect().on(Verb.CREATE).of("pods/eviction").times(1);
    };
  }

  @ParameterizedTest
  @EnumSource
  void oneBadAnswerStopsNothing(Trouble trouble) {
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();

      run(lab, plan(lab), "retirement/drain-", () -> lab.cluster().inject(fault(trouble)))
          .orThrow();

      assertThat(lab.kubernetes().observe().nodes()).noneMatch(this::isOfWeb);
      assertThat(broken).isEmpty();
    }
  }
}
