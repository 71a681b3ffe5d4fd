package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.whatif.Samples.asking;
import static io.github.karpentersetup.whatif.Samples.on;
import static io.github.karpentersetup.whatif.Samples.pods;
import static io.github.karpentersetup.whatif.Samples.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Input that makes no sense is named; never a crash, never a silent zero. */
class InputsTest {

  private static List<String> problems(Packing packing) {
    return packing.problems().stream().map(Problem::toString).toList();
  }

  private static Packing pack(PodTemplate template) {
    return on(pool("default").build()).pack(pods("web", 2, template));
  }

  private static void refused(PodTemplate template, String why) {
    var packing = pack(template);
    assertThat(packing.newNodes()).isEmpty();
    assertThat(packing.unplaced())
        .extracting(u -> u.reasons())
        .containsOnly(List.of(new Unplaced.Reason("pod", why)));
    assertThat(problems(packing))
        .containsExactly(
            "pod shop/web-0 and 1 more: " + why + " → correct it; it is not placed until then");
  }

  @Test
  void refusesNegativeRequests() {
    refused(
        PodTemplate.requesting(Resources.of(100, Memory.mebibytes(1)).with(Resources.CPU, -100))
            .build(),
        "asks for -100 of cpu, less than nothing");
  }

  @Test
  void saysWhichRequestsAreAbsentAndPlacesThePodAllTheSame() {
    var packing = pack(PodTemplate.requesting(Resources.NONE.with(Resources.CPU, 100)).build());

    assertThat(packing.unplaced()).isEmpty();
    assertThat(problems(packing))
        .containsExactly(
            "pod shop/web-0 and 1 more: no request for memory: it counts as none → set requests;"
                + " Karpenter chooses nodes by them");
  }

  @Test
  void refusesConstraintsThatContradictEachOther() {
    refused(
        asking(100)
            .nodeSelector(NodeLabels.ZONE, "zone-a")
            .nodeAffinity(Requirement.in(NodeLabels.ZONE, "zone-b"))
            .build(),
        "its own constraints on topology.kubernetes.io/zone contradict each other");
    refused(
        asking(100)
            .nodeAffinity(
                Requirement.above(NodeLabels.INSTANCE_CPU, 8),
                Requirement.below(NodeLabels.INSTANCE_CPU, 4))
            .build(),
        "its own constraints on karpenter.k8s.aws/instance-cpu contradict each other");
    refused(
        asking(100)
            .nodeSelector("team", "red")
            .nodeAffinity(Requirement.doesNotExist("team"))
            .build(),
        "its own constraints on team contradict each other");
  }

  @Test
  void refusesRequirementsThatMakeNoSense() {
    refused(
        asking(100).nodeAffinity(new Requirement("cpus", Operator.GT, List.of("many"), 0)).build(),
        "node affinity: cpus Gt many needs one whole number");
    refused(
        asking(100).nodeAffinity(new Requirement("a", Operator.IN, List.of(), 0)).build(),
        "node affinity: a In needs at least one value");
    refused(
        asking(100).nodeAffinity(new Requirement("a", Operator.EXISTS, List.of("b"), 0)).build(),
        "node affinity: a Exists b takes no values");
    refused(
        asking(100)
            .podAffinity(
                PodAffinityTerm.of(
                    NodeLabels.ZONE,
                    new LabelSelector(Map.of(), List.of(Requirement.above("a", 1)))))
            .build(),
        "label selector: a Gt 1 is not for selectors");
    refused(
        asking(100)
            .topologySpread(TopologySpread.required(NodeLabels.ZONE, 0, LabelSelector.of("a", "b")))
            .build(),
        "topology spread over topology.kubernetes.io/zone: maxSkew is 0, and has to be 1 or more");
  }

  @Test
  void refusesTheSecondPodOfAName() {
    var pods = pods("web", 1, asking(100).build());
    pods.addAll(pods("web", 1, asking(100).build()));
    var packing = on(pool("default").build()).pack(pods);

    assertThat(packing.newNodes()).hasSize(1);
    assertThat(packing.unplaced()).hasSize(1);
    assertThat(problems(packing)).singleElement().asString().contains("two pods of this name");
  }

  @Test
  void namesPoolsThatCannotBeUsed() {
    var packing =
        on(
                pool("one").build(),
                pool("one").build(),
                pool("bad").limit("cpu", "lots").build(),
                pool("worse")
                    .requirement(new Requirement("x", Operator.LT, List.of("a", "b"), 0))
                    .build(),
                pool("none")
                    .requirement(Requirement.in(NodeLabels.ZONE, "zone-a"))
                    .requirement(Requirement.in(NodeLabels.ZONE, "zone-b"))
                    .build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.unplaced()).isEmpty();
    assertThat(problems(packing))
        .containsExactly(
            "NodePool one: there are two of this name → leave one out; only the first is used",
            "NodePool bad: the limit cpu: lots is no quantity → write it as 1000 or 64Gi",
            "NodePool worse: x Lt a, b needs one whole number → correct the requirement, or leave"
                + " it out",
            "NodePool none: its requirements on topology.kubernetes.io/zone leave no value → drop"
                + " one of those that contradict each other");
  }

  @Test
  void namesMinValuesThatMakeNoSense() {
    var families = Requirement.exists(NodeLabels.INSTANCE_TYPE);
    var packing =
        on(
                pool("below").requirement(families.withMinValues(-2)).build(),
                pool("above").requirement(families.withMinValues(51)).build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.unplaced()).hasSize(1);
    assertThat(problems(packing))
        .containsExactly(
            "NodePool below: node.kubernetes.io/instance-type Exists has minValues -2, and it has"
                + " to be 1 to 50, or 0 for no such bound → correct the requirement, or leave it"
                + " out",
            "NodePool above: node.kubernetes.io/instance-type Exists has minValues 51, and it has"
                + " to be 1 to 50, or 0 for no such bound → correct the requirement, or leave it"
                + " out",
            "node pools: there are none: no node can be launched → give at least one");
    refused(
        asking(100).nodeAffinity(Requirement.in("a", "b").withMinValues(-1)).build(),
        "node affinity: a In b has minValues -1, and it has to be 1 to 50, or 0 for no such bound");
  }

  @Test
  void namesInstanceTypesThatAreNotInTheCatalogue() {
    var packing =
        on(pool("default")
                .requirement(Requirement.in(NodeLabels.INSTANCE_TYPE, "t3", "t2"))
                .build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.unplaced()).isEmpty();
    assertThat(problems(packing))
        .containsExactly("NodePool default: instance type t3 is not in the catalogue → write t2?");
  }

  @Test
  void saysThatThereAreNoPoolsAndNoTypes() {
    assertThat(problems(on().pack(pods("web", 1, asking(100).build()))))
        .containsExactly("node pools: there are none: no node can be launched → give at least one");

    var packing =
        WhatIf.on(new Catalogue("test", "test", List.of()))
            .pools(pool("default").build())
            .pack(pods("web", 1, asking(100).build()));
    assertThat(problems(packing))
        .containsExactly(
            "catalogue: has no instance types → give one with types, or use the embedded one");
    assertThat(packing.unplaced().get(0).reasons().get(0).why())
        .isEqualTo("none of the catalogue's instance types meets the pool's own requirements");
  }

  @Test
  void saysWhichTypesHaveNoPriceAndDoesNotLaunchThem() {
    var unpriced =
        new InstanceType(
            "free",
            Map.of(NodeLabels.INSTANCE_TYPE, "free"),
            Resources.of(64000, Memory.gibibytes(64)).with(Resources.PODS, 99),
            List.of(
                Offering.onDemand("zone-a", Double.NaN),
                Offering.onDemand("zone-b", -0.1),
                Offering.onDemand("zone-c", Double.NEGATIVE_INFINITY)));
    var packing =
        WhatIf.on(Samples.catalogue().withTypes(List.of(unpriced)))
            .pools(pool("default").build())
            .pack(pods("web", 1, asking(9000).build()));

    assertThat(packing.unplaced()).hasSize(1);
    assertThat(problems(packing))
        .containsExactly(
            "catalogue: 1 type has no on-demand price, and cannot be launched on demand: free →"
                + " give their prices with withPrices, if they matter");
  }

  @Test
  void boundsSpotWithoutAPriceByOnDemand() {
    var packing =
        WhatIf.on(Catalogue.embedded())
            .pools(
                NodePool.named("default")
                    .capacityTypes(CapacityType.SPOT)
                    .requirement(Requirement.in(NodeLabels.INSTANCE_TYPE, "m5.large"))
                    .build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.cost())
        .isEqualTo(new Cost(0, 0.096, 1, 1, 0))
        .hasToString("at most $0.096, the spot price of 1 node being unknown");
    assertThat(packing.cost().isComplete()).isFalse();
    assertThat(problems(packing))
        .contains(
            "catalogue: the spot price of 1 new node is not known: on-demand is the most that spot"
                + " costs → give spot prices with withPrices(SPOT, ...), or --prices live at a"
                + " terminal");
  }

  @Test
  void refusesACatalogueWithTwoTypesOfOneName() {
    var type = Samples.type("t", 1, 1, 1);
    assertThatThrownBy(() -> new Catalogue("test", "test", List.of(type, type)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "Catalogue is not valid (1 problem)\n"
                + "  t: there are two types of this name → leave one out");
  }
}
