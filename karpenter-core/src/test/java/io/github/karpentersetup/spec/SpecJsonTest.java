package io.github.karpentersetup.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.json.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecJsonTest {

  private static NodePool wide() {
    return NodePool.named("wide")
        .nodeClass("special")
        .architectures(Architecture.ARM64, Architecture.AMD64)
        .capacityTypes(CapacityType.SPOT, CapacityType.ON_DEMAND)
        .instanceFamilies("m7g")
        .instanceSizes("large")
        .instanceTypes("m7g.large")
        .zones("eu-west-1a")
        .instanceGenerations(6, 7)
        .instanceGenerationBelow(8)
        .instanceCpus(2, 4)
        .instanceCpuAbove(1)
        .instanceCpuBelow(64)
        .instanceMemoryBelow(Memory.gibibytes(256))
        .requirement(Requirement.in("example.com/team", "a", "b").withMinValues(2))
        .requirement(Requirement.atLeast("example.com/slots", 3))
        .label("example.com/team", "a")
        .annotation("example.com/note", "x")
        .taints(Taint.noSchedule("example.com/dedicated").withValue("batch"))
        .startupTaints(Taint.noExecute("example.com/starting"))
        .cpuLimit(1000)
        .memoryLimit(Memory.gibibytes(1000))
        .limit("nvidia.com/gpu", "8")
        .consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY)
        .consolidateAfter(Duration.ofMinutes(90))
        .expireNever()
        .terminationGracePeriod(Duration.ofHours(2))
        .budgets(
            DisruptionBudget.of("10%"),
            DisruptionBudget.nodes(0)
                .during("0 9 * * 1-5", Duration.ofHours(8))
                .forReasons(DisruptionReason.DRIFTED))
        .weight(10)
        .build();
  }

  private static NodeClass wideClass() {
    return NodeClass.named("special")
        .amiFamily(AmiFamily.CUSTOM)
        .amis(
            AmiTerm.named("mine-*", "self").and("stage", "prod"), AmiTerm.ssmParameter("/mine/ami"))
        .role("nodes")
        .subnets(SelectorTerm.id("subnet-1"), SelectorTerm.tagged("tier", "private"))
        .securityGroups(SelectorTerm.named("nodes"))
        .blockDevice(
            BlockDevice.named("/dev/xvda")
                .rootVolume()
                .volumeSize(Memory.gibibytes(100))
                .volumeType(VolumeType.GP3)
                .iops(3000)
                .throughput(125)
                .encrypted()
                .kmsKeyId("alias/nodes")
                .deleteOnTermination(Setting.ENABLED)
                .build())
        .blockDevice(
            BlockDevice.named("/dev/xvdb")
                .snapshotId("snap-1")
                .volumeInitializationRate(100)
                .build())
        .metadataOptions(MetadataOptions.DEFAULT.withHopLimit(2))
        .kubelet(
            Kubelet.builder()
                .maxPods(50)
                .clusterDns("10.100.0.10")
                .kubeReserved(Map.of("cpu", "100m"))
                .evictionSoft(Map.of("memory.available", "5%"))
                .evictionSoftGracePeriod(Map.of("memory.available", "1m"))
                .cpuCfsQuota(Setting.DISABLED)
                .build())
        .userData("#!/bin/bash\necho hello\n")
        .tag("team", "platform")
        .instanceStorePolicy(InstanceStorePolicy.RAID0)
        .detailedMonitoring(Setting.ENABLED)
        .associatePublicIpAddress(Setting.DISABLED)
        .context("ctx")
        .capacityReservations(
            CapacityReservationTerm.tagged("team", "web").ownedBy("111122223333"),
            CapacityReservationTerm.matching(InstanceMatchCriteria.OPEN))
        .placementGroup(PlacementGroup.named("cluster-a"))
        .networkInterfaces(NetworkInterface.PRIMARY, NetworkInterface.efaOnly(1, 1))
        .ipPrefixCount(2)
        .connectionTracking(
            ConnectionTracking.UNSAID.withTcpEstablishedTimeout(Duration.ofMinutes(5)))
        .cpuOptions(CpuOptions.nestedVirtualization(Setting.ENABLED))
        .build();
  }

  @Test
  void aNodePoolReadsBackFromItsJsonAndFromItsYaml() {
    var pool = wide();
    assertThat(Json.read(Json.write(pool), NodePool.class)).isEqualTo(pool).hasSameHashCodeAs(pool);
    assertThat(Json.yaml().readValue(Json.yaml().writeValueAsString(pool), NodePool.class))
        .isEqualTo(pool);
    assertThat(pool.toBuilder().build()).isEqualTo(pool);
  }

  @Test
  void aNodeClassReadsBackFromItsJsonAndFromItsYaml() {
    var nodeClass = wideClass();
    assertThat(Json.read(Json.write(nodeClass), NodeClass.class))
        .isEqualTo(nodeClass)
        .hasSameHashCodeAs(nodeClass);
    assertThat(Json.yaml().readValue(Json.yaml().writeValueAsString(nodeClass), NodeClass.class))
        .isEqualTo(nodeClass);
    assertThat(nodeClass.toBuilder().build()).isEqualTo(nodeClass);
  }

  @Test
  void writesOnlyWhatWasSaid() {
    assertThat(Json.write(NodePool.named("default").cpuLimit(4).build()))
        .isEqualTo(
            "{\"name\":\"default\",\"nodeClass\":\"default\",\"requirements\":[{\"key\":"
                + "\"kubernetes.io/os\",\"operator\":\"In\",\"values\":[\"linux\"]}],"
                + "\"limits\":{\"cpu\":\"4\"}}");
    assertThat(Json.write(NodeClass.named("default").build())).isEqualTo("{\"name\":\"default\"}");
  }

  @Test
  void readsTheYamlOfAUserByTheNamesOfTheFluentMethods() {
    var pool =
        Json.yaml()
            .readValue(
                """
                name: default
                architectures: [amd64]
                operatingSystems: [linux]
                capacityTypes: [on-demand]
                instanceCategories: [c, m, r]
                instanceGenerationAbove: 2
                instanceMemoryAbove: 4047Mi
                cpuLimit: 1000
                consolidateAfter: 1m
                expireAfter: 720h
                """,
                NodePool.class);
    assertThat(pool)
        .isEqualTo(
            NodePool.named("default")
                .architectures(Architecture.AMD64)
                .operatingSystems(OperatingSystem.LINUX)
                .capacityTypes(CapacityType.ON_DEMAND)
                .instanceCategories("c", "m", "r")
                .instanceGenerationAbove(2)
                .instanceMemoryAbove(Memory.mebibytes(4047))
                .cpuLimit(1000)
                .consolidateAfter(Duration.ofMinutes(1))
                .expireAfter(Duration.ofDays(30))
                .build());
  }

  @Test
  void readsTheYamlOfAUserForANodeClass() {
    var nodeClass =
        Json.yaml()
            .readValue(
                """
                name: default
                amiAlias: al2023@v20240807
                detailedMonitoring: true
                associatePublicIpAddress: disabled
                blockDevices:
                  - deviceName: /dev/xvda
                    volumeSize: 100Gi
                    volumeType: gp3
                """,
                NodeClass.class);
    assertThat(nodeClass)
        .isEqualTo(
            NodeClass.named("default")
                .amiAlias("al2023@v20240807")
                .detailedMonitoring(Setting.ENABLED)
                .associatePublicIpAddress(Setting.DISABLED)
                .blockDevice(
                    BlockDevice.named("/dev/xvda")
                        .volumeSize(Memory.gibibytes(100))
                        .volumeType(VolumeType.GP3)
                        .build())
                .build());
  }

  @Test
  void refusesAMistypedKey() {
    assertThatThrownBy(() -> Json.read("{\"name\":\"a\",\"cpuLimits\":4}", NodePool.class))
        .hasMessageContaining("cpuLimits");
  }

  @Test
  void addsLinuxOnlyWhenNoSystemIsSaid() {
    assertThat(NodePool.named("a").build().requirements())
        .containsExactly(Requirement.in(NodeLabels.OPERATING_SYSTEM, "linux"));
    assertThat(NodePool.named("a").operatingSystems(OperatingSystem.WINDOWS).build().requirements())
        .containsExactly(Requirement.in(NodeLabels.OPERATING_SYSTEM, "windows"));
  }

  @Test
  void completesAClassFromTheClusterAndKeepsWhatWasSaid() {
    var completed = NodeClass.named("default").build().completedFor("shop", "NodeRole");
    assertThat(completed.role()).contains("NodeRole");
    assertThat(completed.subnetSelectorTerms())
        .containsExactly(SelectorTerm.tagged("karpenter.sh/discovery", "shop"));
    assertThat(completed.securityGroupSelectorTerms())
        .containsExactly(SelectorTerm.tagged("karpenter.sh/discovery", "shop"));
    assertThat(completed.amiSelectorTerms()).containsExactly(AmiTerm.alias("al2023@latest"));
    assertThat(wideClass().completedFor("shop", "NodeRole")).isEqualTo(wideClass());
    var profiled = NodeClass.named("a").instanceProfile("mine").build().completedFor("c", "r");
    assertThat(profiled.role()).isEmpty();
  }

  @Test
  void writesMemoryInTheLargestUnitThatKeepsItWhole() {
    assertThat(Memory.mebibytes(4047)).hasToString("4047Mi");
    assertThat(Memory.mebibytes(2048)).hasToString("2Gi");
    assertThat(Memory.parse("20G").bytes()).isEqualTo(20_000_000_000L);
    assertThat(Memory.parse("1500")).hasToString("1500");
    assertThatThrownBy(() -> Memory.parse("4 gigs"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("\"4 gigs\" is not an amount of memory")
        .hasMessageContaining("4047Mi or 16Gi");
  }

  @Test
  void writesMemoryInTheUnitThatKeepsItShort() {
    assertThat(Memory.parse("20G")).hasToString("20G");
    assertThat(Memory.parse("1000Mi")).hasToString("1000Mi");
    assertThat(Memory.parse("64T")).hasToString("64T");
    assertThat(Memory.parse("0")).hasToString("0");
  }

  @Test
  void readsTheTimeoutsOfConnectionsAsDurations() {
    var yaml = "name: default\nconnectionTracking: {tcpEstablishedTimeout: 5m}\n";
    assertThat(Json.yaml().readValue(yaml, NodeClass.class).connectionTracking())
        .contains(ConnectionTracking.UNSAID.withTcpEstablishedTimeout(Duration.ofMinutes(5)));
    assertThatThrownBy(() -> Json.yaml().readValue(yaml.replace("5m", "Never"), NodeClass.class))
        .hasStackTraceContaining("\"Never\" is not a time-out of connections");
  }

  @Test
  void aStaticPoolReadsBack() {
    var pool = NodePool.named("fixed").replicas(3).nodeLimit(4).build();
    assertThat(Json.read(Json.write(pool), NodePool.class)).isEqualTo(pool);
    assertThat(pool.limits()).containsExactly(Map.entry("nodes", "4"));
  }

  @Test
  void writesDurationsAsKarpenterReadsThem() {
    assertThat(Delay.of(Duration.ofDays(30))).hasToString("720h");
    assertThat(Delay.of(Duration.ofSeconds(5430))).hasToString("1h30m30s");
    assertThat(Delay.of(Duration.ZERO)).hasToString("0s");
    assertThat(Delay.parse("90m")).isEqualTo(Delay.of(Duration.ofMinutes(90)));
    assertThat(Delay.NEVER.duration()).isEmpty();
    assertThatThrownBy(() -> NodePool.named("a").expireAfter(Duration.ofMillis(1)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("PT0.001S")
        .hasMessageContaining("whole seconds");
    assertThatThrownBy(() -> Delay.parse("30 days")).isInstanceOf(InvalidSpecException.class);
  }
}
