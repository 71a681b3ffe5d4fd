package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.OutcomeUnknownException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.StalePlanException;
import io.github.karpentersetup.error.StepFailedException;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanRunnerTest {

  private static final String NODE_ROLE = "identity/node-role";
  private static final String CRDS = "controller/crds";
  private static final SetupSpec SPEC =
      KarpenterSetup.forCluster(LabFacts.CLUSTER)
          .migrateFrom(ClusterAutoscaler.discovered())
          .spec();
  private static final RetryPolicy QUICK =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));

  private final ClusterFacts facts = LabFacts.of("1.33");
  private final SetupPlan plan = Planner.plan(SPEC, facts);
  private final ScriptedExecutors world = new ScriptedExecutors(facts);
  private final PlanRunner runner = world.runner().retries(QUICK).pollEvery(Duration.ofMillis(1));

  @Test
  void carriesOutEveryWriteOnceAndNoneBeforeWhatItComesAfter() {
    var result = runner.run(plan).orThrow();

    assertThat(world.executed)
        .containsExactlyInAnyOrderElementsOf(plan.writes().stream().map(Step::id).toList());
    var order = new HashMap<String, Integer>();
    world.executed.forEach(id -> order.put(id, order.size()));
    for (var step : plan.writes()) {
      for (var before : step.info().after()) {
        if (order.containsKey(before)) {
          assertThat(order.get(before))
              .as("%s before %s", before, step.id())
              .isLessThan(order.get(step.id()));
        }
      }
    }
    assertThat(result.steps()).hasSameSizeAs(plan.steps()).allMatch(StepResult::isSuccess);
  }

  @Test
  void carriesOutIndependentStepsAtTheSameTime() throws InterruptedException {
    var both = new CountDownLatch(2);
    world.beforeExecute =
        step -> {
          if (step.id().equals(NODE_ROLE) || step.id().equals(CRDS)) {
            both.countDown();
            // Passes only if the other one starts before this one has ended.
            awaitUninterruptibly(both);
          }
        };

    runner.parallelism(8).run(plan).orThrow();

    assertThat(both.getCount()).isZero();
  }

  @Test
  void carriesOutOneStepAtATimeIfAskedTo() {
    var running = new java.util.concurrent.atomic.AtomicInteger();
    var most = new java.util.concurrent.atomic.AtomicInteger();
    world.beforeExecute =
        step -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          running.decrementAndGet();
        };

    runner.parallelism(1).run(plan).orThrow();

    assertThat(most).hasValue(1);
  }

  @Test
  void refusesAPlanWithABlockingFindingAndWritesNothing() {
    var without =
        new ClusterFacts(
            facts.aws(),
            withAutoscalers(
                List.of(
                    facts.kubernetes().autoscalers().get(0),
                    new KubernetesFacts.Autoscaler("other", "cluster-autoscaler", "x", 1, 1))));
    var blocked = Planner.plan(SPEC, without);

    assertThatThrownBy(() -> runner.run(blocked))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("several Cluster Autoscalers run")
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("ClusterAutoscaler.deployment(..)");
    assertThat(world.executed).isEmpty();
  }

  @Test
  void refusesAStalePlanAndNamesWhatChanged() {
    world.facts =
        new ClusterFacts(
            facts.aws(),
            withAutoscalers(
                List.of(
                    new KubernetesFacts.Autoscaler(
                        "kube-system", "cluster-autoscaler", "x", 3, 3))));

    assertThatThrownBy(() -> runner.run(plan))
        .isInstanceOf(StalePlanException.class)
        .hasMessageContaining("cutover/scale-kube-system-cluster-autoscaler: now replicas 3 → 0")
        .hasMessageContaining("Plan again");
    assertThat(world.executed).isEmpty();
  }

  @Test
  void takesWhatWasDoneMeanwhileForDone() {
    world.facts =
        new ClusterFacts(
            facts.aws(),
            withAutoscalers(
                List.of(
                    new KubernetesFacts.Autoscaler(
                        "kube-system", "cluster-autoscaler", "x", 0, 0))));
    // Zero replicas are what the plan wants: somebody was faster.
    var result = runner.run(plan).orThrow();

    assertThat(world.executed).doesNotContain("cutover/scale-kube-system-cluster-autoscaler");
    assertThat(result.steps())
        .contains(
            new StepResult.Unchanged("cutover/scale-kube-system-cluster-autoscaler", "as wanted"));
  }

  @Test
  void triesAgainWhenThrottled() {
    world.outcome(
        NODE_ROLE,
        new Outcome.TryAgain("throttled", Optional.empty()),
        new Outcome.TryAgain("throttled", Optional.of(Duration.ofMillis(1))));
    var retries = new ArrayList<RunEvent.StepRetried>();

    runner
        .listener(
            e -> {
              if (e instanceof RunEvent.StepRetried r) {
                retries.add(r);
              }
            })
        .run(plan)
        .orThrow();

    assertThat(world.executed.stream().filter(NODE_ROLE::equals)).hasSize(3);
    assertThat(retries).extracting(RunEvent.StepRetried::attempt).containsExactly(1, 2);
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    var throttled = new Outcome.TryAgain("throttled by IAM", Optional.empty());
    world.outcome(NODE_ROLE, throttled, throttled, throttled, throttled);

    assertThatThrownBy(() -> runner.run(plan).orThrow())
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("identity/node-role")
        .hasMessageContaining("throttled by IAM, 3 times")
        .hasMessageContaining("run again later");
    assertThat(world.executed.stream().filter(NODE_ROLE::equals)).hasSize(3);
  }

  @Test
  void namesTheWritesOfEveryAttemptOnceAStepSucceeds() {
    world.outcome(
        NODE_ROLE,
        new Outcome.TryAgain("throttled", Optional.empty(), List.of("created the role")),
        new Outcome.TryAgain("throttled", Optional.empty(), List.of("tagged it")),
        new Outcome.Changed("attached the policy"));
    var journal = Journal.inMemory();

    runner.journal(journal).run(plan).orThrow();

    assertThat(journal.entries())
        .filteredOn(Journal.Entry.StepFinished.class::isInstance)
        .extracting(e -> ((Journal.Entry.StepFinished) e).result())
        .contains(
            new StepResult.Changed(NODE_ROLE, "created the role, tagged it, attached the policy"));
  }

  @Test
  void aStepThatFindsTheRestDoneSaysWhatItHadWrittenBefore() {
    world.outcome(
        NODE_ROLE,
        new Outcome.TryAgain("throttled", Optional.empty(), List.of("created the role")),
        new Outcome.Unchanged("role is there"));

    assertThat(runner.run(plan).orThrow().steps())
        .contains(new StepResult.Changed(NODE_ROLE, "created the role"));
  }

  @Test
  void namesTheWritesOfEveryAttemptWhenAStepIsRefused() {
    world.outcome(
        NODE_ROLE,
        new Outcome.TryAgain("throttled", Optional.empty(), List.of("created the role")),
        new Outcome.Refused(
            Problem.of("iam:TagRole on role r", "not authorized", "allow iam:TagRole on it"),
            List.of("attached the policy")));

    assertThatThrownBy(() -> runner.run(plan).orThrow())
        .hasMessageContaining(
            "iam:TagRole on role r: not authorized (done before: created the role, attached the"
                + " policy) → allow iam:TagRole on it");
  }

  @Test
  void namesTheWritesOfEveryAttemptWhenNoAnswerCame() {
    world.outcome(
        NODE_ROLE,
        new Outcome.TryAgain("throttled", Optional.empty(), List.of("created the role")),
        new Outcome.Unknown("read timed out"));
    world.check(NODE_ROLE, Check.notYet("no policy"));

    assertThat(runner.run(plan).steps())
        .contains(
            new StepResult.Unknown(
                NODE_ROLE,
                "read timed out (done before: created the role); seen since: no policy"));
  }

  @Test
  void looksAgainInsteadOfRepeatingAWriteWithoutAnswer() {
    world.outcome(NODE_ROLE, new Outcome.Unknown("read timed out"));
    world.check(NODE_ROLE, Check.notYet("no such role"), Check.holds("role is there"));

    var result = runner.run(plan).orThrow();

    assertThat(world.executed.stream().filter(NODE_ROLE::equals)).hasSize(1);
    assertThat(result.steps().get(0))
        .isEqualTo(
            new StepResult.Changed(
                NODE_ROLE, "done, as looking again showed (read timed out): role is there"));
  }

  @Test
  void leavesAnOutcomeUnknownThatLookingDoesNotSettle() {
    world.outcome(NODE_ROLE, new Outcome.Unknown("read timed out"));
    world.check(NODE_ROLE, Check.notYet("no such role"));

    var result = runner.run(plan);

    assertThat(world.executed.stream().filter(NODE_ROLE::equals)).hasSize(1);
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("identity/node-role: read timed out; seen since: no such role")
        .hasMessageContaining("run again: the step is looked at first");
    assertThat(result.steps())
        .contains(new StepResult.Skipped("identity/node-role-policies", NODE_ROLE));
  }

  @Test
  void afterAFailureSkipsWhatComesAfterAndCarriesOutTheRest() {
    world.outcome(
        "network/subnet-tags",
        new Outcome.Refused(
            Problem.of(
                "ec2:CreateTags on subnet-1", "not authorized", "allow ec2:CreateTags on it")));

    var result = runner.run(plan);

    assertThat(world.executed).contains("controller/chart", NODE_ROLE);
    assertThat(world.executed)
        .doesNotContain(
            "capacity/node-pool-default", "cutover/scale-kube-system-cluster-autoscaler");
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining(
            "network/subnet-tags: ec2:CreateTags on subnet-1: not authorized → allow"
                + " ec2:CreateTags on it")
        .hasMessageContaining("What was done is in the journal (memory)");
  }

  @Test
  void neverStopsTheAutoscalerBeforeEveryPoolIsReady() {
    world.check("capacity/ready", Check.notYet("NodePool default: NodeClassNotReady"));
    var impatient = Planner.plan(SPEC, facts);
    var control = new RunControl();

    var result =
        runner
            .control(control)
            .listener(
                e -> {
                  if (e instanceof RunEvent.StepWaiting) {
                    control.cancel();
                  }
                })
            .run(impatient);

    assertThat(world.executed).doesNotContain("cutover/scale-kube-system-cluster-autoscaler");
    assertThat(result.isSuccess()).isFalse();
    assertThatThrownBy(result::orThrow).hasMessageContaining("run again to go on from here");
  }

  @Test
  void saysWhatItWaitedForWhenTimeIsUp() {
    world.check("capacity/ready", Check.notYet("NodePool default: NodeClassNotReady"));

    var result = runner.timeout(Duration.ofMillis(20)).run(plan);

    assertThatThrownBy(result::orThrow)
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("NodePool default: NodeClassNotReady")
        .hasMessageContaining("not so after 0.02 s");
  }

  @Test
  void aListenerThatThrowsDoesNotDisturbTheRun() {
    runner
        .listener(
            e -> {
              throw new IllegalStateException("a listener's own defect");
            })
        .run(plan)
        .orThrow();
  }

  @Test
  void aDefectOfAnExecutorFailsItsStepAlone() {
    world.beforeExecute =
        step -> {
          if (step.id().equals("network/subnet-tags")) {
            throw new IllegalStateException("defect");
          }
        };

    var result = runner.run(plan);

    assertThat(failed(result)).containsExactly("network/subnet-tags");
    assertThatThrownBy(result::orThrow).hasMessageContaining("the executor failed");
  }

  @Test
  void journalsEveryWriteBeforeAndAfter() {
    var journal = Journal.inMemory();

    runner.journal(journal).run(plan).orThrow();

    var entries = journal.entries();
    assertThat(entries.get(0)).isInstanceOf(Journal.Entry.RunStarted.class);
    assertThat(((Journal.Entry.RunStarted) entries.get(0)).plan()).isEqualTo(plan);
    assertThat(entries.get(entries.size() - 1)).isInstanceOf(Journal.Entry.RunFinished.class);
    var seen = new ArrayList<String>();
    for (var entry : entries) {
      if (entry instanceof Journal.Entry.StepStarted s) {
        seen.add(s.step());
      }
      if (entry instanceof Journal.Entry.StepFinished f
          && plan.writes().stream().anyMatch(s -> s.id().equals(f.result().step()))) {
        assertThat(seen).as("started before it finished").contains(f.result().step());
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(plan.writes().stream().map(Step::id).toList());
    assertThat(journal.interrupted()).isEmpty();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).as("both at once").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> failed(RunResult result) {
    return result.steps().stream()
        .filter(StepResult.Failed.class::isInstance)
        .map(StepResult::step)
        .collect(Collectors.toSet());
  }

  private KubernetesFacts withAutoscalers(List<KubernetesFacts.Autoscaler> autoscalers) {
    var k = facts.kubernetes();
    return new KubernetesFacts(
        k.server(),
        k.version(),
        k.namespaces(),
        k.awsAuth(),
        autoscalers,
        k.karpenters(),
        k.crds(),
        k.nodePools(),
        k.nodeClasses(),
        k.nodeClaims(),
        k.nodes(),
        k.pendingPods(),
        k.podGroups(),
        k.podBudgets(),
        k.unreadable(),
        k.autoMode(),
        k.leftovers(),
        k.helmReleases(),
        k.helmReleasesHidden(),
        k.deployments(),
        k.awsAuthOthers(),
        k.podIdentityAgent());
  }
}
