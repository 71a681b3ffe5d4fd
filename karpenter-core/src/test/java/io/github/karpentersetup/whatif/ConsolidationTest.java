package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.whatif.Samples.asking;
import static io.github.karpentersetup.whatif.Samples.on;
import static io.github.karpentersetup.whatif.Samples.pods;
import static io.github.karpentersetup.whatif.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What consolidation does, and what it leaves alone. */
class ConsolidationTest {

  /** A node that Karpenter launched for the pool {@code default}. */
  private static ExistingNode launched(String name, String typeName, List<Pod> pods) {
    var type = Samples.catalogue().type(typeName).orElseThrow();
    var labels = new HashMap<>(type.labels());
    labels.put(NodeLabels.ZONE, "zone-a");
    labels.put(NodeLabels.CAPACITY_TYPE, CapacityType.ON_DEMAND.text());
    labels.put(WellKnown.NODE_POOL, "default");
    labels.put(WellKnown.HOSTNAME, name);
    return ExistingNode.of(name, labels, type.resources())
        .withPods(pods)
        .withPrice(type.offerings().get(0).usdPerHour());
  }

  private static Consolidation consolidate(NodePool pool, ExistingNode... nodes) {
    return on(pool).existing(List.of(nodes)).consolidate(List.of());
  }

  @Test
  void stopsAfterTheTriesItWasGivenAndSaysSo() {
    var nodes = new ExistingNode[12];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = launched("n" + i, "t8", List.of(Pod.of("shop", "p" + i, asking(100).build())));
    }
    var all = consolidate(pool("default").build(), nodes);
    var some =
        on(pool("default").build())
            .existing(List.of(nodes))
            .consolidationTries(1)
            .consolidate(List.of());

    assertThat(all.nodes()).hasSize(1);
    assertThat(all.problems()).isEmpty();
    assertThat(some.nodes().size()).isBetween(2, 12);
    assertThat(some.problems())
        .extracting(Object::toString)
        .containsExactly(
            "consolidation: it is followed for "
                + some.changes().size()
                + (some.changes().size() == 1 ? " change" : " changes")
                + " and no further, since every one is looked for among "
                + some.nodes().size()
                + " nodes: it may save more than is shown → ask about fewer nodes at a time to see"
                + " all of it");
  }

  /** A node that is launched for more volumes than it attaches would not take their place. */
  @Test
  void replacesNodesOnlyWithOneThatAttachesTheVolumesOfTheirPods() {
    var volume = new Volume("", Volume.EBS_DRIVER, List.of());
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < 4; i++) {
      pods.add(Pod.of("shop", "p" + i, asking(100).volume(volume).build()));
    }
    var types =
        Samples.catalogue().types().stream()
            .map(
                t ->
                    new InstanceType(
                        t.name(),
                        t.labels(),
                        t.resources(),
                        t.offerings(),
                        Map.of(Volume.EBS_DRIVER, t.name().equals("t8") ? 8 : 3)))
            .toList();

    var result =
        WhatIf.on(new Catalogue("test", "test", types))
            .overhead(NodeOverhead.fixed(Resources.NONE))
            .pools(pool("default").build())
            .existing(List.of(launched("a", "t8", pods)))
            .consolidate(List.of());

    assertThat(result.nodes()).extracting(ExistingNode::name).containsExactly("a");
  }

  @Test
  void removesEmptyNodes() {
    var result = consolidate(pool("default").build(), launched("a", "t8", List.of()));

    assertThat(result.changes()).hasSize(1);
    assertThat(result.changes().get(0)).isInstanceOf(Consolidation.Deletion.class);
    assertThat(result.nodes()).isEmpty();
    assertThat(result.before()).hasToString("$0.800");
    assertThat(result.after()).isEqualTo(Cost.NONE);
  }

  @Test
  void podsOfDaemonSetsDoNotKeepANode() {
    var agent = new Pod("kube-system", "agent-x", "DaemonSet/agent", asking(100).build());

    assertThat(consolidate(pool("default").build(), launched("a", "t8", List.of(agent))).nodes())
        .isEmpty();
  }

  @Test
  void removesANodeWhosePodsFitElsewhere() {
    var result =
        consolidate(
            pool("default").build(),
            launched("a", "t8", pods("a", 6, asking(1000).build())),
            launched("b", "t4", pods("b", 1, asking(1000).build())));

    assertThat(result.changes())
        .extracting(c -> c.removed().stream().map(ExistingNode::name).toList())
        .containsExactly(List.of("b"));
    assertThat(result.nodes()).singleElement().extracting(n -> n.pods().size()).isEqualTo(7);
  }

  @Test
  void replacesANodeWithACheaperOne() {
    var result =
        consolidate(
            pool("default").build(), launched("a", "t8", pods("a", 1, asking(1000).build())));

    assertThat(result.changes()).hasSize(1);
    var change = (Consolidation.Replacement) result.changes().get(0);
    assertThat(change.by().name()).isEqualTo("default-consolidated-1");
    assertThat(change.by().labels()).containsEntry(NodeLabels.INSTANCE_TYPE, "t2");
    assertThat(result.after()).hasToString("$0.200");
  }

  @Test
  void replacesSeveralNodesWithOne() {
    var nodes = new ArrayList<ExistingNode>();
    for (int i = 0; i < 3; i++) {
      nodes.add(launched("n" + i, "t8", pods("n" + i, 1, asking(1000).build())));
    }
    var result = on(pool("default").build()).existing(nodes).consolidate(List.of());

    assertThat(result.before()).hasToString("$2.400");
    assertThat(result.after()).hasToString("$0.400");
    assertThat(result.changes()).singleElement().isInstanceOf(Consolidation.Replacement.class);
    assertThat(result.changes().get(0).removed()).hasSize(3);
  }

  @Test
  void leavesAloneWhatItMayNotTouch() {
    var pod = pods("a", 1, asking(1000).build());
    var kept = asking(1000).disruption(PodTemplate.Disruption.REFUSED).build();

    assertThat(consolidate(pool("default").consolidateNever().build(), launched("a", "t8", pod)))
        .extracting(Consolidation::changes)
        .isEqualTo(List.of());
    assertThat(
            consolidate(
                    pool("default").consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY).build(),
                    launched("a", "t8", pod))
                .changes())
        .isEmpty();
    assertThat(
            consolidate(pool("default").build(), launched("a", "t8", pods("a", 1, kept))).changes())
        .isEmpty();
    var ofNodeGroup =
        ExistingNode.of("g", Map.of(NodeLabels.ZONE, "zone-a"), Resources.NONE.with("cpu", 99));
    assertThat(consolidate(pool("default").build(), ofNodeGroup).changes()).isEmpty();
  }

  @Test
  void doesNotReplaceSpotWithSpot() {
    var offerings = List.of(Offering.spot("zone-a", 0.5));
    var small = Samples.type("small", 2, 8, 20);
    var cheap =
        new InstanceType(
            "cheap", small.labels(), small.resources(), List.of(Offering.spot("zone-a", 0.1)));
    var dear = new InstanceType("dear", small.labels(), small.resources(), offerings);
    var labels = new HashMap<>(dear.labels());
    labels.put(NodeLabels.ZONE, "zone-a");
    labels.put(NodeLabels.CAPACITY_TYPE, "spot");
    labels.put(WellKnown.NODE_POOL, "default");
    var node =
        ExistingNode.of("a", labels, dear.resources())
            .withPods(pods("a", 1, asking(100).build()))
            .withPrice(0.5);

    assertThat(
            WhatIf.on(new Catalogue("test", "test", List.of(cheap, dear)))
                .pools(NodePool.named("default").build())
                .existing(List.of(node))
                .consolidate(List.of())
                .changes())
        .isEmpty();
  }

  @Test
  void consolidatesWhatItPackedItself() {
    var pods = pods("web", 9, asking(1000).build());
    var result = on(pool("default").build()).consolidate(pods);

    assertThat(result.packing().newNodes()).hasSize(2);
    assertThat(result.changes()).isEmpty();
    assertThat(result.nodes()).hasSize(2);
    assertThat(result.before()).isEqualTo(result.after());
  }

  @Test
  void neverCostsMoreLosesNoPodsAndKeepsEveryConstraint() {
    int changes = 0;
    for (long seed = 0; seed < 600; seed++) {
      var input = new RandomCases(seed).next();
      var result = input.whatIf().consolidate(input.pods());
      changes += result.changes().size();
      assertThat(result.after().cheapest())
          .as("seed " + seed)
          .isLessThanOrEqualTo(result.before().cheapest() + 1e-9);
      var before = new ArrayList<String>();
      input.existing().forEach(n -> n.pods().forEach(p -> before.add(p.toString())));
      input.pods().forEach(p -> before.add(p.toString()));
      var after = new ArrayList<String>();
      result.nodes().forEach(n -> n.pods().forEach(p -> after.add(p.toString())));
      result.packing().unplaced().forEach(u -> after.add(u.pod().toString()));
      // Pods of daemon sets go with their nodes.
      before.removeIf(p -> p.startsWith("kube-system/"));
      after.removeIf(p -> p.startsWith("kube-system/"));
      assertThat(after).as("seed " + seed).containsExactlyInAnyOrderElementsOf(before);
      var faults = Validator.roomFaults(input, result.nodes());
      assertThat(faults).as("seed " + seed).isEmpty();
    }
    assertThat(changes).isGreaterThan(100);
  }
}
