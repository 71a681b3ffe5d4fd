package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;
import static io.github.karpentersetup.whatif.Samples.asking;
import static io.github.karpentersetup.whatif.Samples.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.InstanceStorePolicy;
import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The embedded catalogue, and what nodes keep from pods. */
class CatalogueTest {

  private static final NodeClass PLAIN = NodeClass.named("default").build();

  private static InstanceType type(String name) {
    return Catalogue.embedded().type(name).orElseThrow();
  }

  @Test
  void holdsTheTypesAsKarpenterLabelsThem() {
    assertThat(Catalogue.embedded().types()).hasSize(1363);
    var type = type("g5.12xlarge");
    assertThat(type.labels())
        .containsEntry(NodeLabels.INSTANCE_FAMILY, "g5")
        .containsEntry(NodeLabels.INSTANCE_CATEGORY, "g")
        .containsEntry(NodeLabels.INSTANCE_GENERATION, "5")
        .containsEntry(NodeLabels.INSTANCE_SIZE, "12xlarge")
        .containsEntry(NodeLabels.INSTANCE_CPU, "48")
        .containsEntry(NodeLabels.INSTANCE_MEMORY, "196608")
        .containsEntry(NodeLabels.ARCHITECTURE, "amd64")
        .containsEntry("karpenter.k8s.aws/instance-gpu-name", "a10g")
        .containsEntry("karpenter.k8s.aws/instance-gpu-count", "4")
        .containsEntry("karpenter.k8s.aws/instance-local-nvme", "3800")
        .doesNotContainKey("karpenter.k8s.aws/instance-accelerator-name");
    assertThat(type.resources().amount("nvidia.com/gpu")).isEqualTo(4);
    assertThat(type("inf2.xlarge").resources().amount("aws.amazon.com/neuron")).isEqualTo(1);
    assertThat(type("u-6tb1.112xlarge").labels())
        .containsEntry(NodeLabels.INSTANCE_CATEGORY, "u")
        .containsEntry(NodeLabels.INSTANCE_GENERATION, "1");
    assertThat(type("m5.large").offerings())
        .contains(Offering.onDemand("us-east-1a", 0.096), Offering.spot("us-east-1c"));
  }

  @Test
  void resourceIsWhatItsMakerMakes() throws Exception {
    assumeThat(CatalogueMaker.source()).as("the source of the catalogue is absent").isPresent();
    try (var resource = Catalogue.class.getResourceAsStream("instance-types.tsv")) {
      assertThat(new String(resource.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(CatalogueMaker.make(Files.readAllLines(CatalogueMaker.source().get())));
    }
  }

  @Test
  void allocatableIsWhatKarpenterReckonsForEveryType() throws Exception {
    assumeThat(CatalogueMaker.source()).as("the source of the catalogue is absent").isPresent();
    var overhead = NodeOverhead.aws();
    var catalogue = Catalogue.embedded();
    for (var row : CatalogueMaker.rows(Files.readAllLines(CatalogueMaker.source().get()))) {
      var type = catalogue.type(row.getOrDefault("instance_type", "")).orElseThrow();
      var has = overhead.resources(type, PLAIN).allocatable();
      assertThat(has.amount(Resources.CPU) + "m")
          .as(type.name())
          .isEqualTo(row.get("allocatable_cpu"));
      assertThat(has.amount(Resources.MEMORY) / (1 << 20) + "Mi")
          .as(type.name())
          .isEqualTo(row.get("allocatable_memory"));
      assertThat(has.amount(Resources.EPHEMERAL_STORAGE)).isEqualTo(gibibytes(17).bytes());
      assertThat(has.amount(Resources.PODS) + "").isEqualTo(row.get("allocatable_pods"));
      assertThat(type.labels())
          .containsEntry(NodeLabels.INSTANCE_FAMILY, row.get("family"))
          .containsEntry(NodeLabels.INSTANCE_CATEGORY, row.get("category"))
          .containsEntry(NodeLabels.INSTANCE_GENERATION, row.get("generation"))
          .containsEntry(NodeLabels.INSTANCE_SIZE, row.get("size"));
    }
  }

  @Test
  void reckonsTheOverheadOfAnM5Large() {
    var has = NodeOverhead.aws().resources(type("m5.large"), PLAIN);

    assertThat(has.capacity()).hasToString("cpu 2, ephemeral-storage 20Gi, memory 7577Mi, pods 29");
    assertThat(has.allocatable())
        .hasToString("cpu 1930m, ephemeral-storage 17Gi, memory 6903Mi, pods 29");
  }

  @Test
  void followsTheNodeClass() {
    var kubelet =
        Kubelet.builder()
            .maxPods(110)
            .podsPerCore(10)
            .kubeReserved(Map.of("cpu", "200m", "memory", "1Gi"))
            .systemReserved(Map.of("memory", "100Mi"))
            .evictionHard(Map.of("memory.available", "5%"))
            .build();
    var nodeClass =
        NodeClass.named("tuned")
            .kubelet(kubelet)
            .blockDevice(BlockDevice.named("/dev/xvda").volumeSize(gibibytes(100)).build())
            .build();
    var has = NodeOverhead.aws().resources(type("m5.large"), nodeClass);

    assertThat(has.allocatable().amount(Resources.PODS)).isEqualTo(20);
    assertThat(has.allocatable().amount(Resources.CPU)).isEqualTo(1800);
    // 5% of 7577Mi, rounded up to a byte.
    assertThat(has.allocatable().amount(Resources.MEMORY))
        .isEqualTo(mebibytes(7577 - 1024 - 100).bytes() - 397253018L);
    assertThat(has.allocatable().amount(Resources.EPHEMERAL_STORAGE))
        .isEqualTo(gibibytes(89).bytes());
    assertThat(
            NodeOverhead.aws()
                .resources(
                    type("m5d.large"),
                    NodeClass.named("raid").instanceStorePolicy(InstanceStorePolicy.RAID0).build())
                .capacity()
                .amount(Resources.EPHEMERAL_STORAGE))
        .isEqualTo(75_000_000_000L);
  }

  @Test
  void packsByTheNodeClassOfThePool() {
    var nodeClass = NodeClass.named("few").kubelet(Kubelet.builder().maxPods(3).build()).build();
    var packing =
        WhatIf.on(Catalogue.embedded())
            .nodeClasses(List.of(nodeClass))
            .pools(NodePool.named("default").nodeClass("few").build())
            .pack(pods("web", 7, asking(100).build()));

    assertThat(packing.newNodes()).extracting(n -> n.pods().size()).containsExactly(3, 3, 1);
  }

  @Test
  void launchesGpusAndBareMetalOnlyWhenNothingElseWillDo() {
    var onDemand = NodePool.named("default").capacityTypes(CapacityType.ON_DEMAND).build();
    var plain =
        WhatIf.on(Catalogue.embedded()).pools(onDemand).pack(pods("web", 1, asking(100).build()));
    assertThat(plain.newNodes().get(0).dearest().instanceType()).doesNotContain("metal");

    var gpu =
        WhatIf.on(Catalogue.embedded())
            .pools(onDemand)
            .pack(
                pods(
                    "gpu",
                    1,
                    PodTemplate.requesting(
                            Resources.of(100, mebibytes(100)).with("nvidia.com/gpu", 1))
                        .build()));
    assertThat(gpu.newNodes().get(0).cheapest().instanceType()).isEqualTo("g5g.xlarge");
  }

  @Test
  void takesPricesOfOnesOwn() {
    var catalogue =
        Catalogue.embedded()
            .withPrices(CapacityType.SPOT, Map.of("m5.large", 0.04))
            .withPrices(CapacityType.ON_DEMAND, Map.of("hpc6a.48xlarge", 2.88));
    var packing =
        WhatIf.on(catalogue)
            .pools(
                NodePool.named("default")
                    .requirement(Requirement.in(NodeLabels.INSTANCE_TYPE, "m5.large"))
                    .build())
            .pack(pods("web", 1, asking(100).build()));

    assertThat(packing.cost()).hasToString("$0.040");
    assertThat(catalogue.type("hpc6a.48xlarge").orElseThrow().offerings())
        .contains(Offering.onDemand("us-east-1a", 2.88));
  }

  @Test
  void saysWhenPricesAreThoseOfAnotherRegion() {
    var packing =
        WhatIf.on(Catalogue.embedded("eu-west-1", List.of("eu-west-1a")))
            .pools(NodePool.named("default").build())
            .pack(List.of());

    assertThat(packing.problems())
        .extracting(Object::toString)
        .contains(
            "catalogue: prices are those of us-east-1, and the region is eu-west-1 → read the"
                + " region's with AwsCatalogue (--prices live), or give them with withPrices"
                + " (--own-prices FILE)");
  }

  @Test
  void podsMayAskForTheRegion() {
    var there = asking(100).nodeSelector(WellKnown.REGION, "us-east-1").build();
    var elsewhere = asking(100).nodeSelector(WellKnown.REGION, "eu-west-1").build();
    var whatIf = WhatIf.on(Catalogue.embedded()).pools(NodePool.named("default").build());

    assertThat(whatIf.pack(pods("web", 1, there)).unplaced()).isEmpty();
    assertThat(whatIf.pack(pods("web", 1, elsewhere)).unplaced()).hasSize(1);
  }
}
