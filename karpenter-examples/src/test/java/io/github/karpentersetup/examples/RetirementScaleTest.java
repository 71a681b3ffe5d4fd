package io.github.karpentersetup.examples;

import static io.github.karpentersetup.spec.Architecture.AMD64;
import static io.github.karpentersetup.spec.CapacityType.ON_DEMAND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.ClusterSandboxBuilder;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Many nodes and pods: what is asked of the API server grows with them and no faster.
 *
 * <p>{@code -Dkarpentersetup.nodes=1000 -Dkarpentersetup.pods=20000} retires as many, prints what
 * it took, and is left out otherwise.
 */
class RetirementScaleTest {

  private static final int GROUPS = 4;

  /** In as many parts the nodes are retired, however many they are. */
  private static final int BATCHES = 5;

  private static final int PODS_OF_A_WORKLOAD = 50;

  private record Run(int nodes, int pods, Duration took, Map<String, Integer> requests) {

    int count(String kind) {
      return requests.getOrDefault(kind, 0);
    }

    int all() {
      return requests.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Test
  void asksTheServerInProportionToNodesAndPods() {
    var few = retire(8, 80);
    var many = retire(32, 320);

    var both = few + "\n" + many;
    assertThat(many.all()).as(both).isLessThan(5 * few.all());
    assertThat(many.count("LIST pods"))
        .as("all pods are listed as often: %s", both)
        .isEqualTo(few.count("LIST pods"));
    assertThat(many.count("WATCH pods")).as("one watch is enough: %s", both).isLessThanOrEqualTo(2);
    assertThat(many.count("LIST pods of a node"))
        .as("one look at each node at its end, and one for its answer: %s", both)
        .isLessThanOrEqualTo(2 * many.nodes());
    assertThat(many.count("LIST nodes")).as(both).isEqualTo(few.count("LIST nodes"));
    assertThat(many.count("CREATE pods/eviction"))
        .as("hardly ever asks in vain: %s", both)
        .isBetween(many.pods() / 2, 2 * many.pods());
    assertThat((double) many.count("GET nodes") / many.pods())
        .as("looks at a node as often as its pods need: %s", both)
        .isLessThan(3);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "karpentersetup.nodes",
      matches = "\\d+",
      disabledReason =
          "takes minutes; give -Dkarpentersetup.nodes=1000 -Dkarpentersetup.pods=20000")
  void retiresAsManyNodesAsAsked() {
    int nodes = Integer.getInteger("karpentersetup.nodes");

    var run = retire(nodes, Integer.getInteger("karpentersetup.pods", 20 * nodes));

    System.out.println(figures(run));
    assertThat(run.count("LIST pods of a node")).isLessThanOrEqualTo(2 * nodes);
  }

  private static Run retire(int nodes, int pods) {
    try (var lab = LabSandbox.withSystemNodes(builder -> fleet(builder, nodes, pods))) {
      var broken = lab.cluster().brokenBudgets();
      var setup =
          lab.setup()
              .karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM))
              .withNodePool(
                  NodePool.named("default")
                      .architectures(AMD64)
                      .capacityTypes(ON_DEMAND)
                      .instanceCategories("c", "m", "r")
                      .instanceGenerationAbove(2)
                      .cpuLimit(10 * nodes))
              .retire(
                  Retirement.of(NodeGroups.all().except(LabSandbox.SYSTEM, "web"))
                      .at(Pace.careful().nodesAtOnce(nodes / BATCHES + 1).podsAtOnce(20)));
      var begun = Instant.now();

      RunResult result =
          PlanRunner.on(lab.aws(), lab.kubernetes())
              .parallelism(32)
              .pollEvery(Duration.ofMillis(500))
              .timeout(Duration.ofMinutes(10))
              .run(setup.plan(lab.aws(), lab.kubernetes()));

      var took = Duration.between(begun, Instant.now());
      result.orThrow();
      assertThat(broken).isEmpty();
      assertThat(lab.kubernetes().observe().nodes())
          .as("nodes of the retired groups")
          .noneMatch(n -> n.name().startsWith("ip-10-9"));
      return new Run(nodes, pods, took, counted(lab.cluster().requests()));
    }
  }

  private static ClusterSandboxBuilder fleet(ClusterSandboxBuilder builder, int nodes, int pods) {
    for (int i = 0; i < nodes; i++) {
      var group = "fleet-" + i % GROUPS;
      var zone = "eu-west-1" + "abc".charAt(i % 3);
      builder.node(
          "ip-10-9" + i / 250 + "-9-" + i % 250 + ".eu-west-1.compute.internal",
          n -> n.instanceType("t3.large").zone(zone).nodeGroup(group));
    }
    for (int i = 0; i < pods / PODS_OF_A_WORKLOAD; i++) {
      builder.deployment("apps-" + i, "app-" + i, PODS_OF_A_WORKLOAD, "60m", "64Mi");
      builder.disruptionBudget("apps-" + i, "app-" + i, PODS_OF_A_WORKLOAD / 2);
    }
    int rest = pods % PODS_OF_A_WORKLOAD;
    return rest == 0 ? builder : builder.deployment("apps", "app", rest, "60m", "64Mi");
  }

  private static Map<String, Integer> counted(List<RecordedRequest> requests) {
    var counts = new TreeMap<String, Integer>();
    for (var request : requests) {
      var kind = request.verb() + " " + request.resource();
      if (request.path().contains("spec.nodeName")) {
        kind += " of a node";
      } else if (request.path().contains("Pending")) {
        kind += " that wait";
      } else if (request.path().contains("labelSelector")) {
        kind += " of a workload";
      } else if (request.path().contains("continue=")) {
        kind += ", next page";
      }
      counts.merge(kind, 1, Integer::sum);
    }
    return counts;
  }

  private static String figures(Run run) {
    return String.format(
        Locale.ROOT,
        "%d nodes, %d pods: %d s in a heap of %d MiB, %d requests:%n%s",
        run.nodes(),
        run.pods(),
        run.took().toSeconds(),
        Runtime.getRuntime().maxMemory() >> 20,
        run.all(),
        run.requests().entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(e -> String.format(Locale.ROOT, "  %6d %s", e.getValue(), e.getKey()))
            .collect(Collectors.joining(System.lineSeparator())));
  }
}
