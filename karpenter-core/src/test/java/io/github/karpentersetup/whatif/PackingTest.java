package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;
import static io.github.karpentersetup.whatif.Samples.asking;
import static io.github.karpentersetup.whatif.Samples.node;
import static io.github.karpentersetup.whatif.Samples.on;
import static io.github.karpentersetup.whatif.Samples.pods;
import static io.github.karpentersetup.whatif.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Resources, requirements, taints, pools, daemon sets, nodes that are there, prices. */
class PackingTest {

  private static String why(Packing packing) {
    assertThat(packing.unplaced()).isNotEmpty();
    return packing.unplaced().get(0).reasons().get(0).why();
  }

  @Test
  void launchesOneNodeOfTheCheapestTypeThatHoldsAllPods() {
    var packing = on(pool("default").build()).pack(pods("web", 6, asking(500).build()));

    assertThat(packing.unplaced()).isEmpty();
    assertThat(packing.newNodes()).hasSize(1);
    var node = packing.newNodes().get(0);
    assertThat(node.name()).isEqualTo("default-1");
    assertThat(node.pods()).hasSize(6);
    assertThat(node.instanceTypes()).containsExactly("t4", "t8");
    assertThat(node.cheapest().instanceType()).isEqualTo("t4");
    assertThat(node.dearest().instanceType()).isEqualTo("t8");
    assertThat(node.zones()).containsExactly("zone-a", "zone-b", "zone-c");
    assertThat(node.capacityType()).isEqualTo(CapacityType.ON_DEMAND);
    assertThat(node.utilization(Resources.CPU)).isCloseTo(0.75, within(1e-9));
    assertThat(packing.cost().toString()).isEqualTo("$0.400 to $0.800");
    assertThat(packing.cost().perMonth().toString()).isEqualTo("$292.00 to $584.00");
    assertThat(packing.problems()).isEmpty();
  }

  @Test
  void opensAnotherNodeOnlyWhenTheLargestTypeIsFull() {
    var packing = on(pool("default").build()).pack(pods("web", 17, asking(1000).build()));

    assertThat(packing.newNodes()).extracting(n -> n.pods().size()).containsExactly(8, 8, 1);
    assertThat(packing.newNodes())
        .extracting(n -> n.cheapest().instanceType())
        .containsExactly("t8", "t8", "t2");
  }

  @Test
  void placesOnNodesThatAreThereFirstInTheOrderOfTheirNames() {
    var packing =
        on(pool("default").build())
            .existing(List.of(node("b", "zone-a", 1000), node("a", "zone-a", 1000)))
            .pack(pods("web", 5, asking(500).build()));

    assertThat(packing.placements())
        .extracting(p -> p.node().name() + " " + p.pods().size())
        .containsExactly("a 2", "b 2");
    assertThat(packing.newNodes()).hasSize(1);
  }

  @Test
  void countsThePodsThatRunOnANodeAndTheDaemonPodsToCome() {
    var daemon = new Pod("kube-system", "agent", "DaemonSet/agent", asking(400).build());
    var there = node("a", "zone-a", 1000);
    var running = new Pod("kube-system", "agent-x", "DaemonSet/agent", asking(400).build());

    assertThat(
            on().existing(List.of(there.withPods(List.of(running))))
                .daemons(List.of(daemon))
                .pack(pods("web", 2, asking(300).build()))
                .unplaced())
        .isEmpty();
    assertThat(
            on().existing(List.of(there.withPods(pods("old", 1, asking(400).build()))))
                .daemons(List.of(daemon))
                .pack(pods("web", 2, asking(300).build()))
                .unplaced())
        .hasSize(2);
  }

  @Test
  void keepsRoomForDaemonPodsOfTheTypesTheyRunOn() {
    var everywhere = asking(1000).toleration(Toleration.EVERYTHING).build();
    var onSmall = asking(1000).nodeSelector(NodeLabels.INSTANCE_CPU, "2").build();
    var packing =
        on(pool("default").build())
            .daemons(
                List.of(
                    Pod.of("kube-system", "agent", everywhere),
                    Pod.of("kube-system", "small", onSmall)))
            .pack(pods("web", 1, asking(500).build()));

    var node = packing.newNodes().get(0);
    assertThat(node.instanceTypes()).containsExactly("t4", "t8");
    assertThat(node.daemons()).extracting(Pod::name).containsExactly("agent");
    assertThat(node.utilization(Resources.CPU)).isCloseTo(1500 / 4000.0, within(1e-9));
  }

  @Test
  void daemonSetsThatDoNotTolerateThePoolsTaintsTakeNoRoom() {
    var packing =
        on(pool("default").taints(Taint.noSchedule("dedicated")).build())
            .daemons(List.of(Pod.of("kube-system", "agent", asking(1900).build())))
            .pack(pods("web", 1, asking(2000).toleration(Toleration.EVERYTHING).build()));

    assertThat(packing.newNodes().get(0).cheapest().instanceType()).isEqualTo("t2");
  }

  @Test
  void saysWhichResourceIsTooLarge() {
    var packing = on(pool("default").build()).pack(pods("web", 1, asking(9000).build()));

    assertThat(packing.unplaced().get(0).toString())
        .isEqualTo(
            "shop/web-0: NodePool default: asks for cpu 9, and the largest instance type it may"
                + " use leaves pods 8");
  }

  @Test
  void saysWhenResourcesOnlyTogetherAreTooLarge() {
    var wide = Samples.type("wide", 2, 64, 20);
    var packing =
        WhatIf.on(Samples.catalogue().withTypes(List.of(wide)))
            .overhead(NodeOverhead.fixed(Resources.NONE))
            .pools(pool("default").build())
            .pack(
                pods("web", 1, PodTemplate.requesting(Resources.of(4000, gibibytes(40))).build()));

    assertThat(why(packing))
        .isEqualTo("no instance type it may use has room for cpu 4, memory 40Gi, pods 1 together");
  }

  @Test
  void saysWhichExtendedResourceIsMissing() {
    var packing =
        on(pool("default").build())
            .pack(
                pods(
                    "gpu",
                    1,
                    PodTemplate.requesting(
                            Resources.of(100, mebibytes(100)).with("nvidia.com/gpu", 1))
                        .build()));

    assertThat(why(packing))
        .isEqualTo(
            "asks for nvidia.com/gpu 1, and the largest instance type it may use leaves pods 0");
  }

  @Test
  void countsPodsAsAResource() {
    var packing = on(pool("default").build()).pack(pods("web", 81, asking(1).build()));

    assertThat(packing.newNodes()).extracting(n -> n.pods().size()).containsExactly(80, 1);
  }

  @Test
  void followsTheNodeSelectorAndPinsTheZone() {
    var packing =
        on(pool("default").build())
            .pack(pods("web", 2, asking(500).nodeSelector(NodeLabels.ZONE, "zone-b").build()));

    assertThat(packing.newNodes().get(0).zones()).containsExactly("zone-b");
    assertThat(packing.newNodes().get(0).cheapest().zone()).isEqualTo("zone-b");
  }

  @Test
  void podsForDifferentZonesDoNotShareANode() {
    var pods = new ArrayList<Pod>();
    for (var zone : Samples.ZONES) {
      pods.addAll(pods(zone, 1, asking(100).nodeSelector(NodeLabels.ZONE, zone).build()));
    }
    assertThat(on(pool("default").build()).pack(pods).newNodes())
        .flatExtracting(NewNode::zones)
        .containsExactlyInAnyOrder("zone-a", "zone-b", "zone-c");
  }

  @Test
  void triesTheAlternativesOfNodeAffinityInOrder() {
    var packing =
        on(pool("default").build())
            .pack(
                pods(
                    "web",
                    1,
                    asking(100)
                        .nodeAffinity(Requirement.in(NodeLabels.ZONE, "zone-x"))
                        .nodeAffinity(Requirement.above(NodeLabels.INSTANCE_CPU, 4))
                        .build()));

    assertThat(packing.newNodes().get(0).instanceTypes()).containsExactly("t8");
  }

  @Test
  void obeysPreferencesUntilTheyCannotBeMet() {
    var met =
        asking(100).preferredNodeAffinity(1, Requirement.in(NodeLabels.ZONE, "zone-c")).build();
    var lighter =
        asking(100)
            .preferredNodeAffinity(9, Requirement.in(NodeLabels.ZONE, "zone-x"))
            .preferredNodeAffinity(1, Requirement.in(NodeLabels.ZONE, "zone-b"))
            .build();
    var unmet =
        asking(100).preferredNodeAffinity(1, Requirement.in(NodeLabels.ZONE, "zone-x")).build();

    assertThat(on(pool("p").build()).pack(pods("a", 1, met)).newNodes().get(0).zones())
        .containsExactly("zone-c");
    assertThat(on(pool("p").build()).pack(pods("a", 1, lighter)).newNodes().get(0).zones())
        .containsExactly("zone-b");
    assertThat(on(pool("p").build()).pack(pods("a", 1, unmet)).newNodes().get(0).zones())
        .hasSize(3);
  }

  @Test
  void comparesNumbers() {
    assertThat(typesFor(Requirement.above(NodeLabels.INSTANCE_CPU, 2))).containsExactly("t4", "t8");
    assertThat(typesFor(Requirement.below(NodeLabels.INSTANCE_CPU, 4))).containsExactly("t2");
    assertThat(typesFor(Requirement.atLeast(NodeLabels.INSTANCE_CPU, 8))).containsExactly("t8");
    assertThat(typesFor(Requirement.atMost(NodeLabels.INSTANCE_CPU, 4)))
        .containsExactly("t2", "t4");
    assertThat(typesFor(Requirement.notIn(NodeLabels.INSTANCE_TYPE, "t4")))
        .containsExactly("t2", "t8");
    assertThat(typesFor(Requirement.exists(NodeLabels.INSTANCE_TYPE))).hasSize(3);
    assertThat(typesFor(Requirement.doesNotExist(WellKnown.AWS + "instance-gpu-name"))).hasSize(3);
  }

  private static List<String> typesFor(Requirement requirement) {
    return on(pool("default").requirement(requirement).build())
        .pack(pods("web", 1, asking(100).build()))
        .newNodes()
        .get(0)
        .instanceTypes();
  }

  @Test
  void refusesALabelThatNoPoolSetsAndAllowsItsAbsence() {
    var wants = asking(100).nodeSelector("team", "red").build();
    var avoids =
        asking(100)
            .nodeAffinity(Requirement.notIn("team", "red"), Requirement.doesNotExist("other"))
            .build();

    assertThat(why(on(pool("default").build()).pack(pods("web", 1, wants))))
        .isEqualTo("wants label team In red, which the pool does not set");
    assertThat(on(pool("default").build()).pack(pods("web", 1, avoids)).unplaced()).isEmpty();
    assertThat(
            on(pool("default").label("team", "red").build()).pack(pods("web", 1, wants)).unplaced())
        .isEmpty();
    assertThat(why(on(pool("default").label("team", "blue").build()).pack(pods("web", 1, wants))))
        .isEqualTo("wants team In red, and the pool has team In blue");
  }

  @Test
  void letsPodsChooseALabelThatThePoolLeavesOpen() {
    var open = pool("default").requirement(Requirement.exists("team")).build();
    var pods = pods("red", 1, asking(100).nodeSelector("team", "red").build());
    pods.addAll(pods("blue", 1, asking(100).nodeSelector("team", "blue").build()));

    assertThat(on(open).pack(pods).newNodes()).hasSize(2);
  }

  @Test
  void saysWhichLabelRulesAllTypesOut() {
    var none = asking(100).nodeSelector(NodeLabels.ARCHITECTURE, "arm64").build();

    assertThat(why(on(pool("default").build()).pack(pods("web", 1, none))))
        .isEqualTo("none of the pool's instance types has kubernetes.io/arch In arm64");
  }

  @Test
  void keepsPodsOffTaintsTheyDoNotTolerate() {
    var tainted = pool("default").taints(Taint.noSchedule("dedicated").withValue("db")).build();
    var equal = asking(100).toleration(Toleration.equal("dedicated", "db")).build();

    assertThat(why(on(tainted).pack(pods("web", 1, asking(100).build()))))
        .isEqualTo("does not tolerate its taint dedicated=db:NoSchedule");
    assertThat(on(tainted).pack(pods("web", 1, equal)).unplaced()).isEmpty();
  }

  @Test
  void ignoresStartupTaints() {
    var starting = pool("default").startupTaints(Taint.noSchedule("cni")).build();

    assertThat(on(starting).pack(pods("web", 1, asking(100).build())).unplaced()).isEmpty();
  }

  @Test
  void avoidsTaintsThatOnlyPreferUntilNothingElseIsLeft() {
    var soft = new Taint("busy", "", TaintEffect.PREFER_NO_SCHEDULE);
    var pod = pods("web", 1, asking(100).build());

    assertThat(
            on(pool("soft").taints(soft).weight(9).build(), pool("plain").build())
                .pack(pod)
                .newNodes())
        .extracting(NewNode::pool)
        .containsExactly("plain");
    assertThat(on(pool("soft").taints(soft).build()).pack(pod).unplaced()).isEmpty();
  }

  @Test
  void triesPoolsByWeight() {
    var packing =
        on(pool("light").build(), pool("heavy").weight(50).build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.newNodes()).extracting(NewNode::pool).containsExactly("heavy");
  }

  @Test
  void reservesLimitsByTheLargestTypeANodeMayBecome() {
    var limited = pool("limited").cpuLimit(10).weight(9).build();
    // The first node may be a t8, so 2 of 10 are left for the second.
    var packing =
        on(limited, pool("other").build())
            .pack(
                pods(
                    "web",
                    3,
                    asking(2000)
                        .label("a", "b")
                        .podAntiAffinity(
                            PodAffinityTerm.of(WellKnown.HOSTNAME, LabelSelector.of("a", "b")))
                        .build()));

    assertThat(packing.newNodes())
        .extracting(n -> n.pool() + " " + n.instanceTypes())
        .containsExactly("limited [t2, t4, t8]", "limited [t2]", "other [t2, t4, t8]");
  }

  @Test
  void saysWhenLimitsAreUsedUp() {
    var limited = pool("default").limit("nodes", "1").limit("memory", "64Gi").build();

    assertThat(why(on(limited).pack(pods("web", 9, asking(1000).build()))))
        .isEqualTo("its limits leave no room for another node: nodes 1, memory 64Gi");
  }

  @Test
  void nodesThatAreThereCountTowardsTheirPoolsLimits() {
    var labels =
        Map.of(NodeLabels.ZONE, "zone-a", WellKnown.HOSTNAME, "n", WellKnown.NODE_POOL, "default");
    var there = ExistingNode.of("n", labels, Resources.of(100, gibibytes(1)));

    assertThat(
            on(pool("default").limit("nodes", "1").build())
                .existing(List.of(there))
                .pack(pods("web", 1, asking(1000).build()))
                .unplaced())
        .hasSize(1);
  }

  @Test
  void keepsEnoughTypesForMinValues() {
    var flexible =
        pool("default")
            .requirement(Requirement.exists(NodeLabels.INSTANCE_TYPE).withMinValues(2))
            .build();
    var packing = on(flexible).pack(pods("web", 5, asking(1000).build()));

    // More than 4 processors on one node would leave t8 alone.
    assertThat(packing.newNodes()).extracting(n -> n.pods().size()).containsExactly(4, 1);
    assertThat(why(on(flexible).pack(pods("web", 1, asking(5000).build()))))
        .isEqualTo("too few different instance types remain for its minValues");
  }

  @Test
  void hostPortsAreTakenOnce() {
    var web = asking(100).hostPort(HostPort.tcp(80)).build();
    var udp = asking(100).hostPort(new HostPort("0.0.0.0", 80, "UDP")).build();
    var pods = pods("web", 2, web);
    pods.addAll(pods("udp", 1, udp));

    assertThat(on(pool("default").build()).pack(pods).newNodes()).hasSize(2);
    assertThat(
            why(
                on(pool("default").build())
                    .daemons(List.of(Pod.of("kube-system", "proxy", web)))
                    .pack(pods("web", 1, web))))
        .isEqualTo("a daemon set takes its host port on every instance type");
  }

  @Test
  void goesWhereItsVolumesAre() {
    var volume = asking(100).volume(Volume.ebs("data", "zone-b")).build();
    var nowhere = asking(100).volume(Volume.ebs("data", "zone-x")).build();

    assertThat(on(pool("p").build()).pack(pods("db", 1, volume)).newNodes().get(0).zones())
        .containsExactly("zone-b");
    assertThat(why(on(pool("p").build()).pack(pods("db", 1, nowhere))))
        .isEqualTo("cannot reach volume data, which needs topology.kubernetes.io/zone In zone-x");
  }

  @Test
  void nodesAttachOnlySoManyVolumes() {
    var node = node("a", "zone-a", 9000).withAttachLimits(Map.of("ebs.csi.aws.com", 2));
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < 3; i++) {
      pods.addAll(pods("db" + i, 1, asking(100).volume(Volume.ebs("v" + i, "zone-a")).build()));
    }
    // A second pod with a volume that is attached already.
    pods.addAll(pods("again", 1, asking(50).volume(Volume.ebs("v0", "zone-a")).build()));
    var packing = on().existing(List.of(node)).pack(pods);

    assertThat(packing.placements().get(0).pods())
        .extracting(Pod::name)
        .containsExactly("db0-0", "db1-0", "again-0");
    assertThat(packing.unplaced().get(0).reasons())
        .containsExactly(
            new Unplaced.Reason("node pools", "there are none"),
            new Unplaced.Reason("existing nodes", "1 that can attach no more volumes"));
  }

  @Test
  void saysWhyExistingNodesDoNotDo() {
    var packing =
        on().existing(
                List.of(
                    node("a", "zone-a", 100),
                    node("b", "zone-a", 100),
                    node("c", "zone-a", 9000).withTaints(Taint.noSchedule("x")),
                    node("d", "zone-b", 9000)))
            .pack(pods("web", 1, asking(500).nodeSelector(NodeLabels.ZONE, "zone-a").build()));

    assertThat(packing.unplaced().get(0).reasons().get(1).why())
        .isEqualTo(
            "2 without room, 1 with a taint it does not tolerate, 1 without the labels it wants");
  }

  @Test
  void takesSpotBeforeOnDemandAndReservedBeforeBothWhileThereIsSome() {
    var type =
        new InstanceType(
            "t",
            Map.of(NodeLabels.INSTANCE_TYPE, "t"),
            Resources.of(1000, gibibytes(4)).with(Resources.PODS, 10),
            List.of(
                Offering.onDemand("zone-a", 1),
                Offering.spot("zone-b", 0.3),
                new Offering("zone-a", CapacityType.RESERVED, 0.1, 1)));
    var packing =
        WhatIf.on(new Catalogue("test", "test", List.of(type)))
            .overhead(NodeOverhead.fixed(Resources.NONE))
            .pools(NodePool.named("any").build())
            .pack(pods("web", 2, asking(1000).build()));

    assertThat(packing.newNodes())
        .extracting(NewNode::capacityType)
        .containsExactly(CapacityType.RESERVED, CapacityType.SPOT);
    assertThat(packing.cost().cheapest()).isCloseTo(0.4, within(1e-9));
  }

  @Test
  void podsThatOnlyAUsedUpReservationCouldTakeAreUnplaced() {
    var type =
        new InstanceType(
            "t",
            Map.of(NodeLabels.INSTANCE_TYPE, "t"),
            Resources.of(1000, gibibytes(4)).with(Resources.PODS, 10),
            List.of(new Offering("zone-a", CapacityType.RESERVED, 0.1, 1)));
    var packing =
        WhatIf.on(new Catalogue("test", "test", List.of(type)))
            .overhead(NodeOverhead.fixed(Resources.NONE))
            .pools(NodePool.named("any").build())
            .pack(pods("web", 2, asking(1000).build()));

    assertThat(packing.newNodes()).hasSize(1);
    assertThat(why(packing))
        .isEqualTo("all that is left for it are capacity reservations, and they are used up");
  }
}
