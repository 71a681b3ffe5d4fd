package io.github.karpentersetup.forecast;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.NodeOverhead;
import io.github.karpentersetup.whatif.Offering;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.Resources;
import io.github.karpentersetup.whatif.Unplaced;
import io.github.karpentersetup.whatif.Volume;
import io.github.karpentersetup.whatif.WhatIf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What nodes that are yet to be launched can attach. */
class AttachedVolumesTest {

  private static final String ZONE = "eu-west-1a";

  private static InstanceType type(String name, int processors, int volumes) {
    return InstanceType.named(name)
        .architecture("amd64")
        .processors(processors)
        .memory(gibibytes(4L * processors))
        .pods(100)
        .attachLimit(Volume.EBS_DRIVER, volumes)
        .offering(Offering.onDemand(ZONE, 0.05 * processors))
        .build();
  }

  private static Supplier<WhatIf> on(InstanceType... types) {
    return () ->
        WhatIf.on(new Catalogue("eu-west-1", "test", List.of(types)))
            .overhead(NodeOverhead.fixed(Resources.NONE))
            .pools(NodePool.named("default").capacityTypes(CapacityType.ON_DEMAND).build());
  }

  private static Pod pod(String name, int cpuMillis, int volumes) {
    var template = PodTemplate.requesting(Resources.of(cpuMillis, mebibytes(64)));
    for (int i = 0; i < volumes; i++) {
      template.volume(new Volume("", Volume.EBS_DRIVER, List.of()));
    }
    return Pod.of("shop", name, template.build());
  }

  private static List<Pod> pods(int count, int cpuMillis, int volumes) {
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < count; i++) {
      pods.add(pod("db-" + i, cpuMillis, volumes));
    }
    return pods;
  }

  private static List<Integer> sizes(Packed packed) {
    return packed.launched().values().stream().map(l -> l.as().pods().size()).toList();
  }

  /** A node for 25 pods of which it attaches the volumes of 10, one for 15, one for 5. */
  @Test
  void launchesNodesUntilAllVolumesAreAttachedAsKarpenterAndTheSchedulerWould() {
    var packed = Packed.without(on(type("m5.2xlarge", 8, 10)), List.of(), pods(25, 100, 1));

    assertThat(sizes(packed)).containsExactly(10, 10, 5);
    assertThat(packed.unplaced()).isEmpty();
  }

  @Test
  void fillsNodesThatStayAsFarAsTheirDriversReport() {
    var there =
        ExistingNode.of(
                "web-1",
                Map.of(NodeLabels.ZONE, ZONE),
                Resources.of(8000, gibibytes(32)).with(Resources.PODS, 50))
            .withPods(List.of(pod("old", 100, 2)))
            .withAttachLimits(Map.of(Volume.EBS_DRIVER, 5));

    var packed = Packed.without(on(type("m5.2xlarge", 8, 10)), List.of(there), pods(6, 100, 1));

    assertThat(packed.placed().values()).singleElement().satisfies(p -> assertThat(p).hasSize(3));
    assertThat(sizes(packed)).containsExactly(3);
  }

  @Test
  void namesPodsWithMoreVolumesThanTheirNodeAttaches() {
    var packed = Packed.without(on(type("m5.large", 2, 3)), List.of(), List.of(pod("db", 100, 4)));

    assertThat(packed.launched()).isEmpty();
    assertThat(packed.unplaced())
        .singleElement()
        .extracting(Unplaced::reasons)
        .isEqualTo(
            List.of(
                new Unplaced.Reason(
                    "NodePool default",
                    "has more volumes than an instance of m5.large can attach:"
                        + " {ebs.csi.aws.com=3}")));
  }

  @Test
  void sharesOfOneVolumeCountOnce() {
    var shared = new Volume("reports", Volume.EBS_DRIVER, List.of());
    var template = PodTemplate.requesting(Resources.of(100, mebibytes(64))).volume(shared).build();
    var pods = List.of(Pod.of("shop", "a", template), Pod.of("shop", "b", template));

    assertThat(sizes(Packed.without(on(type("m5.large", 2, 1)), List.of(), pods)))
        .containsExactly(2);
  }

  /** Against any order of pods and sizes: nothing over a limit, nothing lost, nothing twice. */
  @Test
  void attachesNoMoreThanNodesCanOverThousandsOfCases() {
    int rounds = 0;
    for (long seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var number = "seed " + seed;
      var pods = new ArrayList<Pod>();
      int count = 1 + random.nextInt(30);
      for (int i = 0; i < count; i++) {
        pods.add(pod("pod-" + i, 100 * (1 + random.nextInt(10)), random.nextInt(4)));
      }
      var types =
          new InstanceType[] {
            type("m5.xlarge", 4, 2 + random.nextInt(4)),
            type("m5.2xlarge", 8, 3 + random.nextInt(9))
          };

      var packed = Packed.without(on(types), List.of(), pods);

      var seen = new HashSet<String>();
      packed.unplaced().forEach(u -> assertThat(seen.add(u.pod().name())).isTrue());
      for (var launched : packed.launched().values()) {
        var node = launched.as();
        int volumes = node.pods().stream().mapToInt(p -> p.template().volumes().size()).sum();
        long cpu =
            node.pods().stream()
                .mapToLong(p -> p.template().requests().amount(Resources.CPU))
                .sum();
        assertThat(volumes)
            .as(number)
            .isLessThanOrEqualTo(
                node.attachLimits().getOrDefault(Volume.EBS_DRIVER, Integer.MAX_VALUE));
        assertThat(cpu).as(number).isLessThanOrEqualTo(node.allocatable().amount(Resources.CPU));
        node.pods().forEach(p -> assertThat(seen.add(p.name())).as(number).isTrue());
      }
      assertThat(seen).as(number).hasSize(count);
      // Only what no node could attach on its own is left over.
      assertThat(packed.unplaced()).as(number).allMatch(AttachedVolumesTest::isTooMany);
      rounds += packed.launched().size();
    }
    assertThat(rounds).isGreaterThan(4000);
  }

  private static boolean isTooMany(Unplaced unplaced) {
    return unplaced.pod().template().volumes().size() > 2
        && Set.of("NodePool default").contains(unplaced.reasons().get(0).where());
  }
}
