package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/** Instances that end together with their place in a managed node group. */
class TerminateInstanceTest {

  private static final StepInfo INFO =
      new StepInfo(
          "retirement/step",
          Phase.RETIREMENT,
          "a step",
          Action.CHANGE,
          List.of(),
          List.of(),
          new Undo.Nothing("nothing"),
          Optional.empty());

  private final AwsSandbox aws =
      AwsSandbox.create()
          .settlingReads(2)
          .cluster(
              "web",
              c ->
                  c.kubernetes("1.33")
                      .nodeGroup(
                          "web", g -> g.subnets(2).sizeBetween(2, 6).size(2).terminationHook()))
          .build();

  private AutoScalingGroup group() {
    return aws.autoScaling().describeAutoScalingGroups().autoScalingGroups().get(0);
  }

  private Outcome execute(AwsStep step) {
    try (var executor = SandboxWorld.executor(aws)) {
      return executor.execute(step);
    }
  }

  private HoldNodeGroup hold() {
    return new HoldNodeGroup(
        INFO, GroupKind.MANAGED, "web", "web", List.of(group().autoScalingGroupName()), 0, "2/2/6");
  }

  private TerminateInstance terminate() {
    return new TerminateInstance(
        INFO, "node", group().instances().get(0).instanceId(), group().autoScalingGroupName());
  }

  @Test
  void waitsWhileTheMinimumOfItsGroupIsNotLowered() {
    assertThat(execute(terminate()))
        .isEqualTo(
            new Outcome.InProgress(
                1,
                group().autoScalingGroupName()
                    + " keeps at least 2 instances: its minimum is not lowered yet, or was raised"
                    + " again"));
    assertThat(group().instances()).hasSize(2);
  }

  @Test
  void aGroupIsHeldOnlyOnceEksHasLoweredItsMinimum() {
    var first = execute(hold());

    assertThat(group().minSize()).isEqualTo(2);
    assertThat(first)
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class,
            o -> {
              assertThat(o.reason()).startsWith("EKS has not lowered its minimum yet");
              assertThat(o.done()).contains("lowered the minimum of node group web to 0");
            });
    assertThat(execute(hold()))
        .isEqualTo(new Outcome.InProgress(1, "node group web is being updated"));

    assertThat(execute(hold())).isInstanceOf(Outcome.Unchanged.class);
    assertThat(group().minSize()).isZero();
  }

  @Test
  void anInstanceThatALifecycleHookHoldsIsEndedOnceOnly() {
    while (!(execute(hold()) instanceof Outcome.Unchanged)) {
      assertThat(group().instances()).hasSize(2);
    }
    var step = terminate();

    assertThat(execute(step)).isInstanceOf(Outcome.Changed.class);

    assertThat(group().instances().get(1).lifecycleStateAsString()).isEqualTo("Terminating:Wait");
    assertThat(group().desiredCapacity()).isEqualTo(1);
    assertThat(execute(step))
        .isEqualTo(
            new Outcome.Unchanged(
                "instance "
                    + step.instance()
                    + " of node node is being ended by "
                    + group().autoScalingGroupName()));
    assertThat(group().desiredCapacity()).isEqualTo(1);

    aws.autoScaling()
        .completeLifecycleAction(
            r ->
                r.autoScalingGroupName(group().autoScalingGroupName())
                    .instanceId(step.instance())
                    .lifecycleHookName("Terminate-LC-Hook")
                    .lifecycleActionResult("CONTINUE"));
    assertThat(execute(step))
        .isEqualTo(new Outcome.Unchanged("instance " + step.instance() + " of node node is gone"));
  }
}
