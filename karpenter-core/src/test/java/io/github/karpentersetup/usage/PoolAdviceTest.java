package io.github.karpentersetup.usage;

import static io.github.karpentersetup.usage.Measured.MI;
import static io.github.karpentersetup.usage.Measured.app;
import static io.github.karpentersetup.usage.Measured.container;
import static io.github.karpentersetup.usage.Measured.daemons;
import static io.github.karpentersetup.usage.Measured.deployment;
import static io.github.karpentersetup.usage.Measured.pods;
import static io.github.karpentersetup.usage.Measured.use;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.usage.PoolAdvice.Fit;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.NodeOverhead;
import io.github.karpentersetup.whatif.Resources;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolAdviceTest {

  private static final NodePool LAB =
      NodePool.named("default")
          .instanceCategories("c", "m", "r")
          .instanceGenerationAbove(2)
          .build();

  @Test
  void theFloorFollowsUseWhereThatIsMoreThanTheRequest() {
    var groups = List.of(deployment("api", 100, 256), daemons("agent", 100, 200));

    var byRequests = advice(LAB, groups, Usage.none());
    var byUse = advice(LAB, groups, use(app("api-7d9f8b6c5d-x2x4z", 100, 3000)));

    assertThat(byRequests.fit()).isEqualTo(Fit.ALL);
    assertThat(byRequests.floor()).isEqualTo(NodeFloor.NONE);
    assertThat(byUse.memory()).isEqualTo(3450 * MI);
    assertThat(byUse.memoryDaemons()).isEqualTo(200 * MI);
    assertThat(byUse.memoryPod()).contains(new Workload("shop", "Deployment", "api"));
    assertThat(byUse.smallest()).contains("(2048Mi)");
    assertThat(byUse.floor()).isEqualTo(new NodeFloor(4096, 0));
    assertThat(byUse.fit()).isEqualTo(Fit.ABOVE_FLOOR);
    assertThat(byUse.isOvercommitted()).isTrue();
  }

  @Test
  void everyTypeAboveTheFloorHoldsThePodAndTheDaemonsAndTheOneAtTheFloorDoesNot() {
    var random = new Random(11);
    var types = Catalogue.embedded().allowedBy(LAB);
    var nodeClass = NodeClass.named("default").build();
    for (int i = 0; i < 60; i++) {
      var groups =
          List.of(
              deployment("api", random.nextInt(30_000), random.nextInt(120_000)),
              daemons("agent", random.nextInt(500), random.nextInt(800)));
      var advice = advice(LAB, groups, Usage.none());
      long memory = advice.memory() + advice.memoryDaemons();
      long cpu = advice.cpu() + advice.cpuDaemons();
      boolean isFloorNeeded = false;
      for (var type : types) {
        var room = NodeOverhead.aws().resources(type, nodeClass).allocatable();
        long mebibytes = Long.parseLong(type.labels().get(NodeLabels.INSTANCE_MEMORY));
        long cpus = Long.parseLong(type.labels().get(NodeLabels.INSTANCE_CPU));
        boolean holds =
            room.amount(Resources.MEMORY) >= memory && room.amount(Resources.CPU) >= cpu;
        if (mebibytes > advice.floor().memoryAbove() && cpus > advice.floor().cpuAbove()) {
          assertThat(holds).as("case " + i + ", " + type.name()).isTrue();
        }
        isFloorNeeded |= !holds;
      }
      assertThat(advice.fit() == Fit.ALL).isEqualTo(!isFloorNeeded);
    }
  }

  @Test
  void theFloorGrowsWithTheHeadroom() {
    var groups = List.of(deployment("api", 100, 256));
    var usage = use(app("api-7d9f8b6c5d-x2x4z", 100, 3000));
    long before = 0;
    for (int headroom = 0; headroom <= 400; headroom += 20) {
      var sizing = Sizing.advised().memoryHeadroom(headroom);
      var floor =
          UsageAdvice.of(usage, groups, List.of(LAB), Map.of(), sizing).pools().get(0).floor();
      assertThat(floor.memoryAbove()).isGreaterThanOrEqualTo(before);
      before = floor.memoryAbove();
    }
    assertThat(before).isGreaterThan(4096);
  }

  @Test
  void saysWhenNoTypeThatAPoolAllowsIsLargeEnough() {
    var small = NodePool.named("small").instanceTypes("m7g.medium", "m7g.large").build();

    var advice = advice(small, List.of(deployment("api", 100, 9000)), Usage.none());

    assertThat(advice.fit()).isEqualTo(Fit.NONE);
  }

  @Test
  void countsOnlyPodsThatMayRunThere() {
    var tainted =
        NodePool.named("batch")
            .taints(Taint.noSchedule("dedicated").withValue("batch"))
            .label("team", "data")
            .zones("eu-west-1a")
            .build();
    var tolerating =
        Map.<String, Object>of(
            "tolerations",
            List.of(Map.of("key", "dedicated", "operator", "Equal", "value", "batch")));

    assertThat(takes(tainted, Map.of())).isFalse();
    assertThat(takes(tainted, tolerating)).isTrue();
    assertThat(takes(tainted, Map.of("tolerations", List.of(Map.of("operator", "Exists")))))
        .isTrue();
    var pool = NodePool.named("data").label("team", "data").zones("eu-west-1a").build();
    assertThat(takes(pool, Map.of("nodeSelector", Map.of("team", "data")))).isTrue();
    assertThat(takes(pool, Map.of("nodeSelector", Map.of("team", "web")))).isFalse();
    assertThat(takes(pool, Map.of("nodeSelector", Map.of("eks.amazonaws.com/nodegroup", "web"))))
        .isFalse();
    assertThat(takes(pool, Map.of("nodeSelector", Map.of("kubernetes.io/arch", "arm64")))).isTrue();
    assertThat(takes(pool, Map.of("nodeSelector", Map.of(NodeLabels.ZONE, "eu-west-1b"))))
        .isFalse();
    assertThat(takes(pool, near(NodeLabels.ZONE, "In", List.of("eu-west-1a", "eu-west-1b"))))
        .isTrue();
    assertThat(takes(pool, near("team", "NotIn", List.of("data")))).isFalse();
    // As Karpenter's own pods have it.
    assertThat(takes(pool, near("karpenter.sh/nodepool", "DoesNotExist", List.of()))).isFalse();
    assertThat(takes(pool, near("karpenter.sh/nodepool", "Exists", List.of()))).isTrue();
  }

  @Test
  void aFloorGivesWayToAHigherBoundAndTakesThePlaceOfALowerOne() {
    var floor = new NodeFloor(4096, 2);

    assertThat(NodePool.named("a").floor(floor).build().requirements())
        .contains(
            Requirement.above(NodeLabels.INSTANCE_MEMORY, 4096),
            Requirement.above(NodeLabels.INSTANCE_CPU, 2));
    assertThat(
            NodePool.named("a")
                .requirement(Requirement.atLeast(NodeLabels.INSTANCE_MEMORY, 4097))
                .instanceCpuAbove(1)
                .floor(floor)
                .build()
                .requirements())
        .contains(
            Requirement.atLeast(NodeLabels.INSTANCE_MEMORY, 4097),
            Requirement.above(NodeLabels.INSTANCE_CPU, 2))
        .doesNotContain(Requirement.above(NodeLabels.INSTANCE_CPU, 1));
    assertThat(NodePool.named("a").floor(NodeFloor.NONE).build().requirements()).hasSize(1);
  }

  private static Map<String, Object> near(String key, String operator, List<String> values) {
    return Map.of(
        "affinity",
        Map.of(
            "nodeAffinity",
            Map.of(
                "requiredDuringSchedulingIgnoredDuringExecution",
                Map.of(
                    "nodeSelectorTerms",
                    List.of(
                        Map.of(
                            "matchExpressions",
                            List.of(
                                Map.of("key", key, "operator", operator, "values", values))))))));
  }

  private static boolean takes(NodePool pool, Map<String, Object> scheduling) {
    var group = pods("Deployment", "api", scheduling, Set.of(), container("app", 100, 256));
    return advice(pool, List.of(group), Usage.none()).memoryPod().isPresent();
  }

  private static PoolAdvice advice(NodePool pool, List<PodGroup> groups, Usage usage) {
    return UsageAdvice.of(usage, groups, List.of(pool), Map.of(), Sizing.advised()).pools().get(0);
  }
}
