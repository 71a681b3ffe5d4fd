package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.whatif.Samples.asking;
import static io.github.karpentersetup.whatif.Samples.node;
import static io.github.karpentersetup.whatif.Samples.on;
import static io.github.karpentersetup.whatif.Samples.pods;
import static io.github.karpentersetup.whatif.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Spread constraints, affinity and anti-affinity. */
class TopologyTest {

  private static final LabelSelector WEB = LabelSelector.of("app", "web");
  private static final String ZONE = NodeLabels.ZONE;

  private static PodTemplate.Builder web() {
    return asking(100).label("app", "web");
  }

  private static Map<String, Integer> byZone(Packing packing) {
    var counts = new TreeMap<String, Integer>();
    packing
        .newNodes()
        .forEach(n -> counts.merge(n.cheapest().zone(), n.pods().size(), Integer::sum));
    packing
        .placements()
        .forEach(p -> counts.merge(p.node().labels().get(ZONE), p.pods().size(), Integer::sum));
    return counts;
  }

  private static Packing pack(PodTemplate template, int count) {
    return on(pool("default").build()).pack(pods("web", count, template));
  }

  @Test
  void spreadsOverZonesEvenly() {
    var packing = pack(web().topologySpread(TopologySpread.required(ZONE, 1, WEB)).build(), 7);

    assertThat(byZone(packing).values()).containsExactlyInAnyOrder(3, 2, 2);
  }

  @Test
  void spreadsOnlyOverZonesThatThePoolsAllow() {
    var packing =
        on(pool("default").requirement(Requirement.notIn(ZONE, "zone-c")).build())
            .pack(
                pods(
                    "web", 4, web().topologySpread(TopologySpread.required(ZONE, 1, WEB)).build()));

    assertThat(byZone(packing))
        .containsExactlyEntriesOf(new TreeMap<>(Map.of("zone-a", 2, "zone-b", 2)));
  }

  @Test
  void countsPodsThatRunAlready() {
    var there = node("a", "zone-a", 8000).withPods(pods("old", 2, web().build()));
    var packing =
        on(pool("default").build())
            .existing(List.of(there))
            .pack(
                pods(
                    "web", 4, web().topologySpread(TopologySpread.required(ZONE, 1, WEB)).build()));

    assertThat(byZone(packing))
        .containsExactlyEntriesOf(new TreeMap<>(Map.of("zone-b", 2, "zone-c", 2)));
  }

  @Test
  void aZoneThatPodsMayNotGoToHoldsThemBack() {
    var template =
        web()
            .topologySpread(TopologySpread.required(ZONE, 1, WEB))
            .toleration(Toleration.exists("x"))
            .build();
    var packing =
        on().existing(
                List.of(
                    node("a", "zone-a", 8000),
                    node("b", "zone-b", 50).withTaints(Taint.noSchedule("x"))))
            .pack(pods("web", 3, template));

    assertThat(packing.placements().get(0).pods()).hasSize(1);
    assertThat(packing.unplaced()).hasSize(2);
  }

  @Test
  void nodesThatPreferToBeLeftAloneCountWhenTaintsAreHonored() {
    var spread =
        TopologySpread.required(ZONE, 1, WEB)
            .withPolicies(TopologySpread.NodeInclusion.HONOR, TopologySpread.NodeInclusion.HONOR);
    var pool =
        pool("default")
            .taints(Taint.preferNoSchedule("x"))
            .requirement(Requirement.in(ZONE, "zone-a"))
            .build();
    var packing =
        on(pool)
            .existing(List.of(node("b", "zone-b", 50)))
            .pack(pods("web", 3, web().topologySpread(spread).build()));

    assertThat(byZone(packing)).containsExactly(Map.entry("zone-a", 1));
    assertThat(packing.unplaced()).hasSize(2);
  }

  @Test
  void nodesWhoseTaintsAreNotToleratedDoNotCountWhenTaintsAreHonored() {
    var spread =
        TopologySpread.required(ZONE, 1, WEB)
            .withPolicies(TopologySpread.NodeInclusion.HONOR, TopologySpread.NodeInclusion.HONOR);
    var nodes =
        List.of(
            node("a", "zone-a", 8000), node("b", "zone-b", 8000).withTaints(Taint.noSchedule("x")));

    assertThat(
            on().existing(nodes)
                .pack(pods("web", 3, web().topologySpread(spread).build()))
                .unplaced())
        .isEmpty();
    var ignoring = TopologySpread.required(ZONE, 1, WEB);
    assertThat(
            on().existing(nodes)
                .pack(pods("web", 3, web().topologySpread(ignoring).build()))
                .unplaced())
        .hasSize(2);
  }

  @Test
  void fewerDomainsThanMinDomainsCountAsOneThatIsEmpty() {
    var spread = TopologySpread.required(ZONE, 1, WEB).withMinDomains(4);
    var packing = pack(web().topologySpread(spread).build(), 5);

    assertThat(byZone(packing).values()).containsExactly(1, 1, 1);
    assertThat(packing.unplaced()).hasSize(2);
    assertThat(packing.unplaced().get(0).reasons().get(0).why())
        .isEqualTo(
            "its topology spread with maxSkew 1 over topology.kubernetes.io/zone leaves no domain");
  }

  @Test
  void spreadsOverHosts() {
    var spread = TopologySpread.required(WellKnown.HOSTNAME, 2, WEB);

    assertThat(pack(web().topologySpread(spread).build(), 5).newNodes())
        .extracting(n -> n.pods().size())
        .containsExactly(2, 2, 1);
  }

  @Test
  void spreadsTheRevisionsOfAWorkloadEachOnItsOwn() {
    var spread = TopologySpread.required(WellKnown.HOSTNAME, 1, WEB).withMatchLabelKeys("hash");
    var pods = pods("one", 2, web().label("hash", "1").topologySpread(spread).build());
    pods.addAll(pods("two", 2, web().label("hash", "2").topologySpread(spread).build()));

    assertThat(on(pool("default").build()).pack(pods).newNodes())
        .extracting(n -> n.pods().size())
        .containsExactly(2, 2);
  }

  @Test
  void givesUpASpreadThatIsOnlyPreferred() {
    var spread = TopologySpread.preferred(WellKnown.HOSTNAME, 1, WEB);
    var packing =
        on(pool("default").limit("nodes", "2").build())
            .pack(pods("web", 6, web().topologySpread(spread).build()));

    assertThat(packing.unplaced()).isEmpty();
    assertThat(packing.newNodes()).hasSize(2);
  }

  @Test
  void neverPutsTwoOnAHostThatRefuseEachOther() {
    var apart = web().podAntiAffinity(PodAffinityTerm.of(WellKnown.HOSTNAME, WEB)).build();

    assertThat(pack(apart, 4).newNodes()).extracting(n -> n.pods().size()).containsOnly(1);
  }

  @Test
  void oneAZoneAndTheRestFindsNoPlace() {
    var apart = web().podAntiAffinity(PodAffinityTerm.of(ZONE, WEB)).build();
    var packing = pack(apart, 4);

    // A node that may still be in any zone takes them all, as with Karpenter.
    assertThat(packing.newNodes()).hasSize(1);
    assertThat(packing.unplaced()).hasSize(3);
    assertThat(packing.unplaced().get(0).reasons().get(0).why())
        .isEqualTo("its pod anti-affinity over topology.kubernetes.io/zone leaves no domain");
  }

  @Test
  void keepsOffWhatRefusesIt() {
    var loner = asking(500).podAntiAffinity(PodAffinityTerm.of(WellKnown.HOSTNAME, WEB)).build();
    var pods = pods("loner", 1, loner);
    pods.addAll(pods("web", 1, web().build()));

    assertThat(on(pool("default").build()).pack(pods).newNodes()).hasSize(2);
    assertThat(
            on().existing(List.of(node("a", "zone-a", 8000).withPods(pods("loner", 1, loner))))
                .pack(pods("web", 1, web().build()))
                .unplaced())
        .hasSize(1);
  }

  @Test
  void letsGoOfAPreferredAntiAffinity() {
    var apart = web().preferredPodAntiAffinity(9, PodAffinityTerm.of(ZONE, WEB)).build();

    assertThat(pack(apart, 5).unplaced()).isEmpty();
  }

  @Test
  void keepsTogetherWhatWantsToBeTogether() {
    var together = web().podAffinity(PodAffinityTerm.of(ZONE, WEB)).build();
    var packing = pack(together, 100);

    assertThat(packing.newNodes()).hasSize(2);
    assertThat(packing.newNodes()).flatExtracting(NewNode::zones).containsOnly("zone-a");
  }

  @Test
  void waitsForThePodsItWantsToBeNear() {
    var near = asking(900).podAffinity(PodAffinityTerm.of(ZONE, WEB)).build();
    var pods = new ArrayList<>(pods("near", 1, near));

    assertThat(on(pool("default").build()).pack(pods).unplaced().get(0).reasons().get(0).why())
        .isEqualTo("its pod affinity over topology.kubernetes.io/zone leaves no domain");
    // Larger pods come first, and are tried again once what they want is there.
    pods.addAll(pods("web", 1, web().nodeSelector(ZONE, "zone-b").build()));
    assertThat(byZone(on(pool("default").build()).pack(pods)))
        .containsExactlyEntriesOf(new TreeMap<>(Map.of("zone-b", 2)));
  }

  @Test
  void looksForAffinityInTheNamespacesItNames() {
    var term = new PodAffinityTerm(ZONE, WEB, Set.of("pay"));
    var near = Pod.of("shop", "near", asking(100).podAffinity(term).build());
    var there = node("a", "zone-c", 8000).withPods(List.of(Pod.of("pay", "web", web().build())));

    assertThat(byZone(on(pool("default").build()).existing(List.of(there)).pack(List.of(near))))
        .containsKey("zone-c");
  }

  @Test
  void spreadsOverALabelOfThePools() {
    var spread = TopologySpread.required("rack", 1, WEB);
    var packing =
        on(
                pool("one").requirement(Requirement.in("rack", "r1", "r2")).build(),
                pool("two").label("rack", "r3").build())
            .pack(pods("web", 6, web().topologySpread(spread).build()));

    assertThat(packing.unplaced()).isEmpty();
    assertThat(packing.newNodes()).hasSize(3);
    var counts = new HashMap<String, Integer>();
    packing.newNodes().forEach(n -> counts.merge(n.pool(), n.pods().size(), Integer::sum));
    assertThat(counts).containsEntry("one", 4).containsEntry("two", 2);
  }
}
