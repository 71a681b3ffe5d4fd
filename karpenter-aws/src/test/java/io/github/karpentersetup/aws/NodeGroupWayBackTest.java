package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Tag;

/** Node groups that get their sizes back. */
class NodeGroupWayBackTest {

  private static final String GROUP = "own";

  private final AwsSandbox aws =
      AwsSandbox.create()
          .settlingReads(0)
          .cluster(
              "web",
              c ->
                  c.kubernetes("1.33")
                      .selfManagedGroup(GROUP, g -> g.subnets(2).sizeBetween(1, 6).size(3)))
          .build();
  private final String name =
      aws.autoScaling()
          .describeAutoScalingGroups()
          .autoScalingGroups()
          .get(0)
          .autoScalingGroupName();

  private static StepInfo info(Action action) {
    return new StepInfo(
        "retirement/step",
        Phase.RETIREMENT,
        "a step",
        action,
        List.of(),
        List.of(),
        new Undo.Restore("min/desired/max", "1/3/6"),
        Optional.empty());
  }

  private HoldNodeGroup hold(String before) {
    return new HoldNodeGroup(
        info(Action.CHANGE), GroupKind.SELF_MANAGED, "web", name, List.of(name), 0, before);
  }

  private ShrinkNodeGroup shrink() {
    return new ShrinkNodeGroup(
        info(Action.CHANGE), GroupKind.SELF_MANAGED, "web", name, List.of(name), 0);
  }

  private Outcome execute(AwsStep step) {
    try (var executor = SandboxWorld.executor(aws)) {
      return executor.execute(step);
    }
  }

  private Outcome back(AwsStep step) {
    return execute(new RevertInAccount(info(Action.REMOVE), step));
  }

  private AutoScalingGroup group() {
    return aws.autoScaling().describeAutoScalingGroups().autoScalingGroups().get(0);
  }

  private String sizes() {
    var group = group();
    return group.minSize() + "/" + group.desiredCapacity() + "/" + group.maxSize();
  }

  private boolean isBalancing() {
    return group().suspendedProcesses().isEmpty();
  }

  private void loseTheTag() {
    aws.autoScaling()
        .deleteTags(
            r ->
                r.tags(
                    Tag.builder()
                        .resourceId(name)
                        .resourceType("auto-scaling-group")
                        .key(Ownership.BEFORE)
                        .build()));
  }

  /** What a retirement does to every node before its group shrinks. */
  private void end() {
    aws
        .autoScaling()
        .describeAutoScalingGroups(r -> r.autoScalingGroupNames(name))
        .autoScalingGroups()
        .stream()
        .flatMap(g -> g.instances().stream())
        .forEach(
            i ->
                aws.autoScaling()
                    .terminateInstanceInAutoScalingGroup(
                        r -> r.instanceId(i.instanceId()).shouldDecrementDesiredCapacity(true)));
  }

  @Test
  void whatTheOwnerHadSuspendedStaysSuspendedBothWays() {
    aws.autoScaling()
        .suspendProcesses(r -> r.autoScalingGroupName(name).scalingProcesses("AZRebalance"));
    execute(hold("1/3/6+AZRebalance"));
    end();
    execute(shrink());
    assertThat(isBalancing()).isFalse();
    assertThat(sizes()).isEqualTo("0/0/0");

    assertThat(back(shrink())).isInstanceOf(Outcome.Changed.class);

    assertThat(sizes()).isEqualTo("1/3/6");
    assertThat(isBalancing()).isFalse();
    assertThat(group().tags()).extracting("key").doesNotContain(Ownership.BEFORE);
    assertThat(back(hold("1/3/6+AZRebalance"))).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void whatRunsNowIsNotTakenAwayAndWhatTheOwnerRaisedStaysRaised() {
    execute(hold("1/3/6"));
    aws.autoScaling()
        .updateAutoScalingGroup(r -> r.autoScalingGroupName(name).maxSize(9).desiredCapacity(8));

    assertThat(back(hold("1/3/6")))
        .isInstanceOfSatisfying(
            Outcome.Changed.class,
            o ->
                assertThat(o.detail())
                    .startsWith("gave Auto Scaling group " + name + " its sizes back: 1/8/9"));

    assertThat(sizes()).isEqualTo("1/8/9");
    assertThat(isBalancing()).isTrue();
  }

  @Test
  void aLostTagIsMadeUpForByThePlanWhileTheGroupIsAsTheStepLeftIt() {
    execute(hold("1/3/6"));
    end();
    execute(shrink());
    loseTheTag();

    assertThat(back(shrink())).isInstanceOf(Outcome.Changed.class);

    assertThat(sizes()).isEqualTo("1/3/6");
  }

  @Test
  void withoutTheTagAGroupThatItsOwnerSizedSinceIsLeftAlone() {
    execute(hold("1/3/6"));
    end();
    execute(shrink());
    loseTheTag();
    aws.autoScaling()
        .updateAutoScalingGroup(
            r -> r.autoScalingGroupName(name).minSize(2).maxSize(4).desiredCapacity(2));

    assertThat(back(shrink()))
        .isInstanceOfSatisfying(
            Outcome.Unchanged.class,
            o ->
                assertThat(o.detail())
                    .isEqualTo(
                        "Auto Scaling group "
                            + name
                            + " stays: it does not carry the tag karpentersetup.github.io/before"
                            + " with what it was before"));
    assertThat(sizes()).isEqualTo("2/2/4");
  }
}
