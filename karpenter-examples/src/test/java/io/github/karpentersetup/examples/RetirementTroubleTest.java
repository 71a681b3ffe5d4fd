package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;

/** What goes wrong while node group web is retired, on clusters that live. */
@Execution(ExecutionMode.CONCURRENT)
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

  /** Bad answers of an API server that is replaced or overloaded, and of an AWS that throttles. */
  enum Trouble {
    NO_LIST,
    NODES_UNREADABLE,
    READS_THROTTLED,
    READS_UNANSWERED,
    EVICTION_FAILS,
    EVICTION_UNANSWERED,
    WATCHES_CUT,
    HISTORY_FORGOTTEN,
    WATCHES_REFUSED,
    AWS_THROTTLES
  }

  private static void begin(LabSandbox lab, Trouble trouble) {
    var cluster = lab.cluster();
    switch (trouble) {
      case NO_LIST -> cluster.inject(Fault.internalError().on(Verb.LIST).of("pods").times(1));
      case NODES_UNREADABLE ->
          cluster.inject(Fault.internalError().on(Verb.GET, Verb.LIST).of("nodes").times(3));
      case READS_THROTTLED ->
          cluster.inject(
              Fault.tooManyRequests(Duration.ofSeconds(1)).on(Verb.GET, Verb.LIST).times(3));
      case READS_UNANSWERED ->
          cluster.inject(Fault.dropBeforeEffect().on(Verb.GET, Verb.LIST).times(3));
      case EVICTION_FAILS ->
          cluster.inject(Fault.internalError().on(Verb.CREATE).of("pods/eviction").times(2));
      case EVICTION_UNANSWERED ->
          cluster.inject(Fault.dropAfterEffect().on(Verb.CREATE).of("pods/eviction").times(1));
      case WATCHES_CUT -> cluster.endWatches();
      case HISTORY_FORGOTTEN -> {
        cluster.compact();
        cluster.endWatches();
      }
      case WATCHES_REFUSED -> {
        cluster.inject(Fault.internalError().on(Verb.WATCH).times(3));
        cluster.endWatches();
      }
      case AWS_THROTTLES -> {
        lab.account().on("ec2:DescribeInstances").throttle(2);
        lab.account().on("autoscaling:DescribeAutoScalingGroups").throttle(2);
        lab.account().on("eks:DescribeNodegroup").throttle(2);
      }
    }
  }

  static Stream<Arguments> troubles() {
    return Stream.of(Trouble.values())
        .flatMap(
            t ->
                Stream.of("retirement/drain-", "retirement/moved-", "retirement/remove-")
                    .map(step -> arguments(t, step)));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void badAnswersAreOutlived(Trouble trouble, String step) {
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();
      var lost = lab.cluster().podsLostWithNodes();
      var plan = plan(lab);
      lab.forgetCalls();

      run(lab, plan, step, () -> begin(lab, trouble)).orThrow();

      assertThat(lab.kubernetes().observe().nodes()).noneMatch(this::isOfWeb);
      assertThat(broken).isEmpty();
      assertThat(lost).isEmpty();
      assertThat(lab.account().calls())
          .filteredOn(c -> c.operation().equals("TerminateInstanceInAutoScalingGroup"))
          .as("each instance is ended once")
          .hasSize(2);
    }
  }
}
