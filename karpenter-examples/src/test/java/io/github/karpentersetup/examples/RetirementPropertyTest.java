package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.k8s.sandbox.ClusterSandboxBuilder;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters of every shape, retired in the sandbox: workloads of some sizes, with budgets that allow
 * much, little or nothing, on up to six nodes of three zones, at any pace; every tenth goes back
 * again. {@code -Dkarpentersetup.cases=300} tries more of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class RetirementPropertyTest {

  private static final int CASES = Integer.getInteger("karpentersetup.cases", 100);

  static LongStream seeds() {
    return LongStream.range(0, CASES);
  }

  /** One retirement of the property, with what it left behind. */
  private record Retired(
      LabSandbox lab, Journal journal, String clusterBefore, Scaling before, boolean hadRoom) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void noBudgetIsEverBrokenAndItEndsEmptyOrStopsWithAReason(long seed) {
    var random = new Random(seed);
    try (var lab = LabSandbox.withSystemNodes(builder -> shape(builder, random))) {
      var broken = lab.cluster().brokenBudgets();
      if (goesBack(seed)) {
        // It fits on no node of the node group: it would keep the rollback from being planned.
        lab.cluster()
            .client()
            .apps()
            .deployments()
            .inNamespace("shop")
            .withName("checkout")
            .scale(0);
        lab.cluster().awaitSettled(Duration.ofSeconds(20));
      }
      var journal = Journal.inMemory();
      var retired =
          new Retired(
              lab,
              journal,
              EndState.cluster(lab, ApiVersion.V1),
              web(lab),
              lab.kubernetes().observe().pendingPods().isEmpty());
      var pace =
          Pace.careful()
              .nodesAtOnce(1 + random.nextInt(3))
              .podsAtOnce(1 + random.nextInt(10))
              .first(List.of(Pace.Order.values()).get(random.nextInt(3)))
              .podTimeout(Duration.ofSeconds(4))
              .moveTimeout(Duration.ofSeconds(20));
      var retirement = Retirement.of(NodeGroups.named("web")).at(pace);
      if (random.nextBoolean()) {
        retirement = retirement.protectingTheUnprotected();
      }
      var plan =
          lab.setup()
              .karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM))
              .retire(retirement)
              .plan(lab.aws(), lab.kubernetes());
      if (!plan.isApplicable()) {
        assertThat(plan.findings())
            .filteredOn(f -> f.severity() == Finding.Severity.BLOCKING)
            .isNotEmpty()
            .allSatisfy(f -> assertThat(f.fix()).isNotBlank());
        return;
      }

      var order = Collections.synchronizedList(new ArrayList<String>());
      var result =
          PlanRunner.on(lab.aws(), lab.kubernetes())
              .pollEvery(Duration.ofMillis(50))
              .timeout(Duration.ofSeconds(30))
              .journal(journal)
              .listener(event -> note(event, order))
              .run(plan);

      assertThat(broken).as(plan.toString()).isEmpty();
      keepsItsOrder(order, plan, pace.nodesAtOnce());
      long left =
          lab.kubernetes().observe().nodes().stream()
              .filter(n -> "web".equals(n.labels().get("eks.amazonaws.com/nodegroup")))
              .count();
      assertThat(web(lab).desired())
          .as("the group is as large as what is left of it")
          .isEqualTo((int) left);
      if (result.isSuccess()) {
        assertThat(left).isZero();
        assertThat(lab.kubernetes().observe().pendingPods()).isEmpty();
        assertThat(lab.kubernetes().observe().podBudgets())
            .noneMatch(b -> b.name().startsWith("karpenter-setup-"));
        if (goesBack(seed)) {
          goBack(retired);
          // Karpenter's own budget goes with it.
          assertThat(broken)
              .as("on the way back")
              .filteredOn(b -> !b.startsWith("kube-system/karpenter "))
              .isEmpty();
        }
      } else {
        InTheWay.isNamedBy(result, lab);
      }
    }
  }

  private static boolean goesBack(long seed) {
    return seed % 10 == 0;
  }

  /**
   * Back to the state of before; or refused for want of room, or stopped with the reason where pods
   * had no room before either: nothing makes the node group larger here.
   */
  private static void goBack(Retired retired) {
    var lab = retired.lab();
    var how = Rollback.full().at(Pace.careful().podTimeout(Duration.ofSeconds(4)));
    var plan = RollbackPlanner.plan(retired.journal(), how, lab.aws(), lab.kubernetes());
    if (!plan.isApplicable()) {
      assertThat(plan.blocking())
          .extracting(Finding::code)
          .containsAnyOf("no-room-back", "no-node-large-enough");
      return;
    }
    var result =
        PlanRunner.on(lab.aws(), lab.kubernetes())
            .pollEvery(Duration.ofMillis(50))
            .timeout(Duration.ofSeconds(30))
            .journal(retired.journal())
            .run(plan);
    if (!result.isSuccess() && !retired.hadRoom()) {
      InTheWay.isNamedBy(result, lab);
      return;
    }
    result.orThrow();
    assertThat(EndState.cluster(lab, ApiVersion.V1)).isEqualTo(retired.clusterBefore());
    assertThat(web(lab)).isEqualTo(retired.before());
    assertThat(lab.kubernetes().observe().nodes())
        .noneMatch(n -> n.labels().containsKey("karpenter.sh/nodepool"))
        .noneMatch(n -> n.cordonedFor().equals(LabSandbox.CLUSTER));
  }

  private static void note(RunEvent event, List<String> order) {
    if (event instanceof RunEvent.StepStarted s) {
      order.add("start " + s.step().id());
    } else if (event instanceof RunEvent.StepFinished f) {
      order.add("end " + f.step().id());
    }
  }

  private static void keepsItsOrder(List<String> order, SetupPlan plan, int nodesAtOnce) {
    int atZero = last(order, "end cutover/");
    int cordoning = first(order, "start retirement/cordon");
    int cordoned = last(order, "end retirement/cordon");
    int draining = first(order, "start retirement/drain-");
    if (cordoning >= 0) {
      assertThat(cordoning).as("the old autoscaler at zero before %s", plan).isGreaterThan(atZero);
    }
    if (draining >= 0) {
      assertThat(draining).as("all cordoned before the first drain").isGreaterThan(cordoned);
    }
    int underWay = 0;
    for (var line : order) {
      if (line.startsWith("start retirement/drain-")) {
        underWay++;
      } else if (line.startsWith("end retirement/moved-")) {
        underWay = 0;
      }
      assertThat(underWay)
          .as("nodes drained before their pods moved")
          .isLessThanOrEqualTo(nodesAtOnce);
    }
  }

  private static int first(List<String> order, String prefix) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).startsWith(prefix)) {
        return i;
      }
    }
    return -1;
  }

  private static int last(List<String> order, String prefix) {
    for (int i = order.size() - 1; i >= 0; i--) {
      if (order.get(i).startsWith(prefix)) {
        return i;
      }
    }
    return -1;
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

  private static ClusterSandboxBuilder shape(ClusterSandboxBuilder builder, Random random) {
    var zones = List.of("a", "b", "c");
    for (int node = random.nextInt(5); node > 0; node--) {
      var zone = zones.get(random.nextInt(3));
      builder.node(
          "ip-10-0-9-" + node + ".eu-west-1.compute.internal",
          n -> n.instanceType("t3.large").zone("eu-west-1" + zone).nodeGroup("web"));
    }
    for (int workload = 1 + random.nextInt(5); workload > 0; workload--) {
      var name = "w" + workload;
      int replicas = 1 + random.nextInt(6);
      builder.deployment("shop", name, replicas, (50 + 50 * random.nextInt(6)) + "m", "64Mi");
      if (random.nextInt(3) > 0) {
        // Seldom as many as there are: such a budget allows nothing.
        int least = random.nextInt(8) == 0 ? replicas : random.nextInt(replicas);
        builder.disruptionBudget("shop", name, least);
      }
    }
    return builder;
  }
}
