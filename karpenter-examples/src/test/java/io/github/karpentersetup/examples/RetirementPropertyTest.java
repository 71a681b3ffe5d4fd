package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.ClusterSandboxBuilder;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters of every shape, retired in the sandbox: workloads of some sizes, with budgets that allow
 * much, little or nothing, on up to six nodes of three zones, at any pace. {@code
 * -Dkarpentersetup.cases=200} tries more of them.
 */
class RetirementPropertyTest {

  private static final int CASES = Integer.getInteger("karpentersetup.cases", 8);

  static LongStream seeds() {
    return LongStream.range(0, CASES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noBudgetIsEverBrokenAndItEndsEmptyOrStopsWithAReason(long seed) {
    var random = new Random(seed);
    try (var lab = LabSandbox.withSystemNodes(builder -> shape(builder, random))) {
      var broken = lab.cluster().brokenBudgets();
      var pace =
          Pace.careful()
              .nodesAtOnce(1 + random.nextInt(3))
              .podsAtOnce(1 + random.nextInt(10))
              .first(List.of(Pace.Order.values()).get(random.nextInt(3)))
              .podTimeout(Duration.ofSeconds(2))
              .moveTimeout(Duration.ofSeconds(10));
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
              .listener(event -> note(event, order))
              .run(plan);

      assertThat(broken).as(plan.toString()).isEmpty();
      keepsItsOrder(order, plan, pace.nodesAtOnce());
      long left =
          lab.kubernetes().observe().nodes().stream()
              .filter(n -> "web".equals(n.labels().get("eks.amazonaws.com/nodegroup")))
              .count();
      assertThat(desired(lab)).as("the group is as large as what is left of it").isEqualTo(left);
      if (result.isSuccess()) {
        assertThat(left).isZero();
        assertThat(lab.kubernetes().observe().pendingPods()).isEmpty();
        assertThat(lab.kubernetes().observe().podBudgets())
            .noneMatch(b -> b.name().startsWith("karpenter-setup-"));
      } else {
        assertThat(result.toString()).containsAnyOf("nothing moved for", "pods Ready", "→");
      }
    }
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

  private static int desired(LabSandbox lab) {
    return lab.account()
        .eks()
        .describeNodegroup(r -> r.clusterName(LabSandbox.CLUSTER).nodegroupName("web"))
        .nodegroup()
        .scalingConfig()
        .desiredSize();
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
