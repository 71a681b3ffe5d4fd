package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters of every shape, as {@link GeneratedCluster} makes them, retired in the sandbox; every
 * fifth goes back again. {@code -Dkarpentersetup.cases=300} tries more of them, {@code
 * -Dkarpentersetup.first=300} others.
 */
@Execution(ExecutionMode.CONCURRENT)
class RetirementPropertyTest {

  private static final int CASES = Integer.getInteger("karpentersetup.cases", 100);
  private static final int FIRST = Integer.getInteger("karpentersetup.first", 0);

  private static final Map<String, Integer> ENDS = new ConcurrentSkipListMap<>();

  /** Shapes that are refused, or stop, show little. */
  @AfterAll
  static void mostEndEmpty() {
    assumeTrue(CASES >= 50, "of few cases, shares say nothing");
    assertThat(ENDS.getOrDefault("empty", 0)).as(ENDS.toString()).isGreaterThan(CASES / 2);
    assertThat(ENDS.getOrDefault("back", 0)).as(ENDS.toString()).isGreaterThan(CASES / 10);
  }

  static LongStream seeds() {
    return LongStream.range(FIRST, FIRST + CASES);
  }

  /** One retirement of the property, with what it left behind. */
  private record Retired(
      LabSandbox lab, Journal journal, String clusterBefore, Map<String, Scaling> before) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void noBudgetIsEverBrokenAndItEndsEmptyOrStopsWithAReason(long seed) {
    var shape = new GeneratedCluster(seed);
    try (var lab = LabSandbox.withSystemNodes(shape::addTo)) {
      var broken = lab.cluster().brokenBudgets();
      var lost = lab.cluster().podsLostWithNodes();
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
      var retired = new Retired(lab, journal, EndState.cluster(lab, ApiVersion.V1), sizes(lab));
      var retirement = shape.retire();
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
        ENDS.merge("refused", 1, Integer::sum);
        return;
      }
      lab.forgetCalls();

      var order = new StepOrder();
      var result =
          PlanRunner.on(lab.aws(), lab.kubernetes())
              .pollEvery(Duration.ofMillis(50))
              .timeout(Duration.ofSeconds(30))
              .journal(journal)
              .listener(order)
              .run(plan);

      assertThat(broken).as("%s%n%s", shape, plan).isEmpty();
      assertThat(lost).as("%s%n%s", shape, plan).isEmpty();
      order.protectsWorkloads(plan, retirement.pace().nodesAtOnce());
      leavesKarpentersHostAlone(lab);
      var left = nodes(lab);
      sizes(lab)
          .forEach(
              (group, size) ->
                  assertThat(size.desired())
                      .as("%s is as large as what is left of it: %s", group, shape)
                      .isEqualTo(left.getOrDefault(group, 0)));
      ENDS.merge(result.isSuccess() ? "empty" : "stopped", 1, Integer::sum);
      if (result.isSuccess()) {
        for (var group : shape.retired()) {
          assertThat(left.getOrDefault(group, 0))
              .as("nodes left of \"%s\": %s", group, shape)
              .isEqualTo(shape.keep(group));
        }
        assertThat(lab.kubernetes().observe().pendingPods()).as(shape.toString()).isEmpty();
        noTemporaryBudgetIsLeft(lab);
      } else {
        InTheWay.isNamedBy(result, lab);
      }
      if (goesBack(seed)) {
        goBack(retired, shape);
        // Karpenter's own budget goes with it.
        assertThat(broken)
            .as("on the way back of %s", shape)
            .filteredOn(b -> !b.startsWith("kube-system/karpenter "))
            .isEmpty();
        assertThat(lost).as("on the way back of %s", shape).isEmpty();
      }
    }
  }

  private static boolean goesBack(long seed) {
    return seed % 5 == 0;
  }

  /**
   * Back to the state of before; or refused for want of room, or stopped with the reason, where
   * pods are never Ready, or find no room: nothing makes the node group larger here, and its nodes
   * come back in zones where a volume may not be.
   */
  private static void goBack(Retired retired, GeneratedCluster shape) {
    var lab = retired.lab();
    var how = Rollback.full().at(Pace.careful().podTimeout(Duration.ofSeconds(4)));
    var plan = RollbackPlanner.plan(retired.journal(), how, lab.aws(), lab.kubernetes());
    if (!plan.isApplicable()) {
      assertThat(plan.blocking())
          .as(shape.toString())
          .extracting(Finding::code)
          .containsAnyOf("no-room-back", "no-node-large-enough");
      ENDS.merge("no way back", 1, Integer::sum);
      return;
    }
    var result =
        PlanRunner.on(lab.aws(), lab.kubernetes())
            .pollEvery(Duration.ofMillis(50))
            .timeout(Duration.ofSeconds(30))
            .journal(retired.journal())
            .run(plan);
    ENDS.merge(result.isSuccess() ? "back" : "stopped on the way back", 1, Integer::sum);
    if (!result.isSuccess()) {
      InTheWay.isNamedBy(result, lab);
      return;
    }
    noTemporaryBudgetIsLeft(lab);
    assertThat(EndState.cluster(lab, ApiVersion.V1)).isEqualTo(retired.clusterBefore());
    assertThat(sizes(lab)).as(shape.toString()).isEqualTo(retired.before());
    assertThat(lab.kubernetes().observe().nodes())
        .noneMatch(n -> "default".equals(n.labels().get("karpenter.sh/nodepool")))
        .noneMatch(n -> n.cordonedFor().equals(LabSandbox.CLUSTER));
  }

  private static void noTemporaryBudgetIsLeft(LabSandbox lab) {
    assertThat(lab.kubernetes().observe().podBudgets())
        .noneMatch(b -> b.name().startsWith("karpenter-setup-"));
  }

  /** The nodes that Karpenter runs on take new pods all the time, and none of theirs is evicted. */
  private static void leavesKarpentersHostAlone(LabSandbox lab) {
    var host =
        lab.kubernetes().observe().nodes().stream()
            .filter(n -> group(n).equals(LabSandbox.SYSTEM))
            .map(Node::name)
            .toList();
    assertThat(host).hasSize(2);
    assertThat(lab.cluster().writes())
        .filteredOn(r -> r.resource().equals("nodes"))
        .extracting(RecordedRequest::name)
        .doesNotContainAnyElementsOf(host);
    assertThat(lab.cluster().writes())
        .filteredOn(r -> r.resource().equals("pods/eviction"))
        .extracting(RecordedRequest::name)
        .noneMatch(name -> name.startsWith("karpenter-"));
  }

  /** How many nodes each group has; those in none are the group "". */
  private static Map<String, Integer> nodes(LabSandbox lab) {
    var nodes = new TreeMap<String, Integer>();
    lab.kubernetes().observe().nodes().forEach(n -> nodes.merge(group(n), 1, Integer::sum));
    return nodes;
  }

  private static String group(Node node) {
    for (var label :
        List.of("eks.amazonaws.com/nodegroup", LabSandbox.SELF_MANAGED, "karpenter.sh/nodepool")) {
      var group = node.labels().get(label);
      if (group != null) {
        return group;
      }
    }
    return "";
  }

  /** The sizes of the groups, those of EKS and the other. */
  private static Map<String, Scaling> sizes(LabSandbox lab) {
    var sizes = new TreeMap<String, Scaling>();
    for (var group :
        lab.account().eks().listNodegroups(r -> r.clusterName(LabSandbox.CLUSTER)).nodegroups()) {
      var size =
          lab.account()
              .eks()
              .describeNodegroup(r -> r.clusterName(LabSandbox.CLUSTER).nodegroupName(group))
              .nodegroup()
              .scalingConfig();
      sizes.put(group, new Scaling(size.minSize(), size.desiredSize(), size.maxSize()));
    }
    lab.account().autoScaling().describeAutoScalingGroups().autoScalingGroups().stream()
        .filter(g -> g.autoScalingGroupName().equals(GeneratedCluster.SELF_MANAGED))
        .forEach(
            g ->
                sizes.put(
                    g.autoScalingGroupName(),
                    new Scaling(g.minSize(), g.desiredCapacity(), g.maxSize())));
    return sizes;
  }
}
