package io.github.karpentersetup.examples;

import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.MoveStatus;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunControl;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Node group web is retired in the sandbox, as part of the migration. */
class RetirementRunTest {

  private static final Retirement WEB = Retirement.of(NodeGroups.named("web"));

  private static KarpenterSetup setup(LabSandbox lab, Retirement retirement) {
    return lab.setup().karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM)).retire(retirement);
  }

  private static SetupPlan plan(LabSandbox lab) {
    return setup(lab, WEB).plan(lab.aws(), lab.kubernetes());
  }

  private static PlanRunner runner(LabSandbox lab) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60));
  }

  @Test
  void movesEveryPodAndGivesTheNodesUpWithoutBreakingABudget() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();
      var told = new ArrayList<MoveStatus>();
      var nodesBefore = lab.kubernetes().observe().nodes().size();

      runner(lab).listener(event -> note(event, told)).run(plan(lab)).orThrow();

      assertThat(broken).isEmpty();
      var facts = lab.kubernetes().observe();
      assertThat(told).extracting(MoveStatus::nodesLeft).isSortedAccordingTo(reverseOrder());
      var last = told.get(told.size() - 1);
      assertThat(last.nodesLeft()).isZero();
      assertThat(last.podsMoved()).isEqualTo(last.pods()).isPositive();
      assertThat(last.before().nodes()).isEqualTo(nodesBefore);
      assertThat(last.now().cpuMillis()).isNotEqualTo(last.before().cpuMillis());
      assertThat(last.now().perHour().isComplete()).isTrue();
      assertThat(lists(lab, "nodes"))
          .as("nodes are watched, not asked for again and again")
          .isLessThan(8);
      assertThat(facts.nodes())
          .extracting(RetirementRunTest::group)
          .contains(LabSandbox.SYSTEM)
          .doesNotContain("web");
      assertThat(facts.pendingPods()).isEmpty();
      var web = web(lab);
      assertThat(web).isEqualTo(new Scaling(0, 0, 2));
      assertThat(suspended(lab)).isEmpty();
    }
  }

  @Test
  void aSecondRunChangesNothingAndWritesNothing() {
    try (var lab = LabSandbox.withSystemNodes()) {
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
  void protectsForTheTimeWhatHasNoBudget() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();
      var plan = setup(lab, WEB.protectingTheUnprotected()).plan(lab.aws(), lab.kubernetes());

      runner(lab).run(plan).orThrow();

      assertThat(plan.toString()).contains("temporary PodDisruptionBudget for kube-system/coredns");
      assertThat(broken).isEmpty();
      assertThat(lab.kubernetes().observe().podBudgets())
          .extracting(b -> b.path())
          .doesNotContain("kube-system/karpenter-setup-coredns");
    }
  }

  @Test
  void drainsAJobsPodsAndThoseThatAreNeverReadyWhileTheRestIsProtected() {
    try (var lab =
        LabSandbox.withSystemNodes(
            b ->
                b.neverReady("broken")
                    .deployment("shop", "broken", "broken:1", 2, "50m", "32Mi"))) {
      job(lab);
      var broken = lab.cluster().brokenBudgets();
      var plan = setup(lab, WEB.protectingTheUnprotected()).plan(lab.aws(), lab.kubernetes());

      runner(lab).run(plan).orThrow();

      assertThat(plan.toString())
          .contains(
              "temporary PodDisruptionBudget for shop/broken",
              "no temporary PodDisruptionBudget is made for Job shop/report");
      assertThat(broken).isEmpty();
      assertThat(web(lab).desired()).isZero();
      assertThat(setup(lab, WEB.protectingTheUnprotected()).plan(lab.aws(), lab.kubernetes()))
          .matches(SetupPlan::isNoOp, "has nothing to do");
    }
  }

  /** Two pods of it, which nothing here makes again. */
  private static void job(LabSandbox lab) {
    lab.cluster()
        .apply(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: report, namespace: shop}
            """);
    var uid =
        lab.cluster()
            .client()
            .batch()
            .v1()
            .jobs()
            .inNamespace("shop")
            .withName("report")
            .get()
            .getMetadata()
            .getUid();
    for (int i = 1; i <= 2; i++) {
      lab.cluster()
          .apply(
              """
              apiVersion: v1
              kind: Pod
              metadata:
                name: report-%d
                namespace: shop
                labels: {job-name: report}
                ownerReferences:
                  - {apiVersion: batch/v1, kind: Job, name: report, controller: true, uid: %s}
              spec:
                containers: [{name: c, image: x, resources: {requests: {cpu: 10m}}}]
              """
                  .formatted(i, uid));
    }
    lab.cluster().awaitSettled(Duration.ofSeconds(10));
  }

  @Test
  void aTemporaryBudgetThatADeadRunLeftGoesWithTheNextPlanThoughItRetiresNothing() {
    try (var lab = LabSandbox.withSystemNodes()) {
      for (var name : List.of("karpenter-setup-left", "karpenter-setup-theirs")) {
        lab.cluster()
            .apply(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: %s, namespace: shop, labels: {%s}}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: none}}}
                """
                    .formatted(
                        name,
                        name.endsWith("left") ? Ownership.TAG + ": " + LabSandbox.CLUSTER : ""));
      }
      var setup = lab.setup().karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM));

      runner(lab).run(setup.plan(lab.aws(), lab.kubernetes())).orThrow();

      assertThat(lab.kubernetes().observe().podBudgets())
          .extracting(b -> b.path())
          .contains("shop/karpenter-setup-theirs")
          .doesNotContain("shop/karpenter-setup-left");
      assertThat(setup.plan(lab.aws(), lab.kubernetes()))
          .matches(SetupPlan::isNoOp, "has nothing to do");
    }
  }

  @Test
  void stopsWithTheBudgetAndItsPodWhenABudgetDoesNotOpen() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var plan =
          setup(lab, WEB.at(Pace.careful().podTimeout(Duration.ofSeconds(2))))
              .plan(lab.aws(), lab.kubernetes());
      var budgets = lab.cluster().client().policy().v1().podDisruptionBudget().inNamespace("shop");

      var result =
          runner(lab)
              .listener(
                  event -> {
                    if (event instanceof RunEvent.StepStarted s
                        && s.step().id().equals("retirement/cordon")) {
                      budgets
                          .withName("api")
                          .edit(
                              b -> {
                                b.getSpec().setMinAvailable(new IntOrString(3));
                                return b;
                              });
                      lab.cluster().awaitSettled(Duration.ofSeconds(5));
                    }
                  })
              .run(plan);

      assertThat(result.isSuccess()).isFalse();
      assertThatThrownBy(result::orThrow)
          .hasMessageContaining("nothing moved for")
          .hasMessageContaining("shop/api-")
          .hasMessageContaining("disruption budget");
      assertThat(web(lab).desired()).as("no node is given up with pods on it").isPositive();
    }
  }

  @Test
  void stopsWhenSomethingTurnsClusterAutoscalerOnAgain() {
    try (var lab = LabSandbox.withSystemNodes()) {
      var autoscaler =
          lab.cluster()
              .client()
              .apps()
              .deployments()
              .inNamespace("kube-system")
              .withName("cluster-autoscaler");

      var result =
          runner(lab)
              .parallelism(1)
              .listener(
                  event -> {
                    if (event instanceof RunEvent.StepStarted s
                        && s.step().id().startsWith("retirement/cordon")) {
                      autoscaler.scale(1);
                    }
                  })
              .run(plan(lab));

      assertThatThrownBy(result::orThrow)
          .hasMessageContaining("Cluster Autoscaler is set to 1 again")
          .hasMessageContaining("GitOps");
      assertThat(web(lab).desired()).isEqualTo(2);
    }
  }

  @Test
  void isPausedAndGoesOn() throws InterruptedException {
    try (var lab = LabSandbox.withSystemNodes()) {
      var control = new RunControl();
      var drains = new ArrayList<String>();
      var running = new ArrayList<RunResult>();
      var thread =
          new Thread(
              () ->
                  running.add(
                      runner(lab)
                          .control(control)
                          .listener(
                              event -> {
                                if (event instanceof RunEvent.StepStarted s
                                    && s.step().id().startsWith("retirement/drain-")) {
                                  drains.add(s.step().id());
                                  control.pause();
                                }
                              })
                          .run(plan(lab))));
      thread.start();

      await().until(control::isPaused);
      await().during(Duration.ofMillis(500)).until(() -> drains.size() == 1);
      control.proceed();
      await().until(() -> drains.size() == 2);
      control.proceed();
      thread.join();

      running.get(0).orThrow();
      assertThat(web(lab).desired()).isZero();
    }
  }

  private record Undisturbed(String endState, int first, int boundaries) {}

  private static final class Once {
    private static final Undisturbed RUN = undisturbed();

    private static Undisturbed undisturbed() {
      try (var lab = LabSandbox.withSystemNodes()) {
        var lines = new ArrayList<String>();
        runner(lab)
            .parallelism(1)
            .journal(Journal.in(new DyingJournal(lines, Integer.MAX_VALUE)))
            .run(plan(lab))
            .orThrow();
        // Before and after each line.
        return new Undisturbed(
            EndState.of(lab, ApiVersion.V1), 2 * firstOfRetirement(lines), 2 * lines.size());
      }
    }
  }

  static IntStream boundaries() {
    assertThat(Once.RUN.boundaries() - Once.RUN.first()).isGreaterThan(30);
    return IntStream.range(Once.RUN.first(), Once.RUN.boundaries());
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  @Execution(ExecutionMode.CONCURRENT)
  void killedAtEveryStepBoundaryOfTheRetirementItEndsAsIfUndisturbed(int boundary) {
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();
      var dying = Journal.in(new DyingJournal(new ArrayList<>(), boundary));
      var plan = plan(lab);
      assertThatThrownBy(() -> runner(lab).parallelism(1).journal(dying).run(plan))
          .isInstanceOf(DyingJournal.Death.class);

      // Without the journal: from the cluster alone.
      runner(lab).run(plan(lab)).orThrow();

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(Once.RUN.endState());
      assertThat(broken).isEmpty();
    }
  }

  private static int firstOfRetirement(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("\"step-started\"") && lines.get(i).contains("\"retirement/")) {
        return i;
      }
    }
    throw new AssertionError("no step of the retirement in\n" + String.join("\n", lines));
  }

  private static void note(RunEvent event, List<MoveStatus> told) {
    if (event instanceof RunEvent.Moving m) {
      told.add(m.status());
    }
  }

  private static long lists(LabSandbox lab, String resource) {
    return lab.cluster().requests().stream()
        .filter(r -> r.verb() == Verb.LIST && r.resource().equals(resource))
        .count();
  }

  private static String group(Node node) {
    return node.labels().getOrDefault("eks.amazonaws.com/nodegroup", "");
  }

  private static Scaling web(LabSandbox lab) {
    var size =
        lab.account()
            .eks()
            .describeNodegroup(r -> r.clusterName(LabSandbox.CLUSTER).nodegroupName("web"))
            .nodegroup()
            .scalingConfig();
    return new Scaling(size.minSize(), size.desiredSize(), size.maxSize());
  }

  private static List<String> suspended(LabSandbox lab) {
    return lab.account().autoScaling().describeAutoScalingGroups().autoScalingGroups().stream()
        .flatMap(g -> g.suspendedProcesses().stream())
        .map(p -> p.processName())
        .toList();
  }
}
