package io.github.karpentersetup.manifest;

import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityReservationTerm;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ConnectionTracking;
import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.CpuOptions;
import io.github.karpentersetup.spec.DisruptionBudget;
import io.github.karpentersetup.spec.DisruptionReason;
import io.github.karpentersetup.spec.HttpTokens;
import io.github.karpentersetup.spec.InstanceMatchCriteria;
import io.github.karpentersetup.spec.InstanceStorePolicy;
import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.MetadataOptions;
import io.github.karpentersetup.spec.NetworkInterface;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.PlacementGroup;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.VolumeType;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Pools and classes that together say everything that an API version can say, each of them valid:
 * some fields exclude each other, so there are several.
 */
final class Everything {

  private Everything() {}

  static List<Manifest> manifests(ApiVersion api) {
    boolean v1 = api == ApiVersion.V1;
    var first = v1 ? v1Class() : commonClass().build();
    var pool = NodePoolManifest.of(v1 ? v1Pool() : betaPool(), first, api);
    var profile = NodeClassManifest.of(v1 ? aliasClass() : familyClass(), api);
    return v1
        ? List.of(
            pool,
            NodePoolManifest.of(staticPool(), aliasClass(), api),
            NodeClassManifest.of(first, api),
            profile)
        : List.of(pool, NodeClassManifest.of(first, api), profile);
  }

  private static NodePool.Builder commonPool() {
    return NodePool.named("everything")
        .nodeClass("everything")
        .architectures(Architecture.AMD64, Architecture.ARM64)
        .capacityTypes(CapacityType.ON_DEMAND, CapacityType.SPOT)
        .requirement(
            Requirement.in(NodeLabels.INSTANCE_FAMILY, "m7g", "m7i", "c7g").withMinValues(2))
        .requirement(Requirement.notIn(NodeLabels.ZONE, "eu-west-1c"))
        .requirement(Requirement.exists("example.com/team"))
        .requirement(Requirement.doesNotExist("example.com/legacy"))
        .instanceCpuAbove(3)
        .instanceCpuBelow(65)
        .label("example.com/tier", "web")
        .annotation("example.com/note", "made by the platform team")
        .taints(
            Taint.noSchedule("example.com/dedicated")
                .withValue("web")
                .withTimeAdded(Instant.parse("2026-11-23T10:00:00Z")))
        .startupTaints(
            Taint.noExecute("node.cilium.io/agent-not-ready")
                .withValue("true")
                .withTimeAdded(Instant.parse("2026-11-23T10:00:00Z")))
        .cpuLimit(1000)
        .memoryLimit(Memory.gibibytes(4000))
        .limit("nvidia.com/gpu", "8")
        .consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY)
        .consolidateAfter(Duration.ofMinutes(5))
        .expireAfter(Duration.ofDays(14))
        .weight(10);
  }

  private static NodePool betaPool() {
    return commonPool()
        .budgets(DisruptionBudget.nodes(0).during("0 9 * * 1-5", Duration.ofHours(8)))
        .build();
  }

  private static NodePool v1Pool() {
    return commonPool()
        .requirement(Requirement.atLeast(NodeLabels.INSTANCE_GENERATION, 6))
        .requirement(Requirement.atMost(NodeLabels.INSTANCE_GENERATION, 8))
        .terminationGracePeriod(Duration.ofHours(24))
        .budgets(
            DisruptionBudget.nodes(0)
                .during("0 9 * * 1-5", Duration.ofHours(8))
                .forReasons(DisruptionReason.DRIFTED, DisruptionReason.UNDERUTILIZED),
            DisruptionBudget.of("20%"))
        .build();
  }

  private static NodePool staticPool() {
    return NodePool.named("static").nodeClass("profile").replicas(3).nodeLimit(4).build();
  }

  private static NodeClass.Builder commonClass() {
    return NodeClass.named("everything")
        .amiFamily(AmiFamily.AL2023)
        .amis(AmiTerm.id("ami-0123456789abcdef0"), AmiTerm.named("web-*", "self").and("stage", "*"))
        .role("KarpenterNodeRole-shop")
        .subnets(SelectorTerm.id("subnet-0a"), SelectorTerm.tagged("tier", "private"))
        .securityGroups(
            SelectorTerm.id("sg-0a"), SelectorTerm.named("nodes"), SelectorTerm.tagged("a", "b"))
        .blockDevice(
            BlockDevice.named("/dev/xvda")
                .rootVolume()
                .volumeSize(Memory.gibibytes(100))
                .volumeType(VolumeType.GP3)
                .iops(3000)
                .throughput(125)
                .encrypted()
                .kmsKeyId("alias/nodes")
                .snapshotId("snap-0123456789abcdef0")
                .deleteOnTermination(Setting.ENABLED)
                .build())
        .metadataOptions(
            MetadataOptions.DEFAULT
                .withHopLimit(2)
                .withHttpTokens(HttpTokens.OPTIONAL)
                .withHttpProtocolIpv6(Setting.ENABLED))
        .kubelet(
            Kubelet.builder()
                .clusterDns("10.100.0.10")
                .maxPods(50)
                .podsPerCore(10)
                .systemReserved(Map.of("cpu", "100m"))
                .kubeReserved(Map.of("memory", "500Mi"))
                .evictionHard(Map.of("memory.available", "5%"))
                .evictionSoft(Map.of("nodefs.available", "10%"))
                .evictionSoftGracePeriod(Map.of("nodefs.available", "1m30s"))
                .evictionMaxPodGracePeriod(60)
                .imageGcHighThresholdPercent(85)
                .imageGcLowThresholdPercent(80)
                .cpuCfsQuota(Setting.DISABLED)
                .build())
        .userData("#!/bin/bash\necho hello\n")
        .tag("team", "platform")
        .instanceStorePolicy(InstanceStorePolicy.RAID0)
        .detailedMonitoring(Setting.ENABLED)
        .associatePublicIpAddress(Setting.DISABLED)
        .context("reserved");
  }

  private static NodeClass v1Class() {
    return commonClass()
        .amis(AmiTerm.ssmParameter("/golden/ami"))
        .blockDevice(
            BlockDevice.named("/dev/xvdb")
                .snapshotId("snap-0fedcba9876543210")
                .volumeInitializationRate(200)
                .build())
        .capacityReservations(
            CapacityReservationTerm.id("cr-0a"),
            CapacityReservationTerm.tagged("team", "web").ownedBy("111122223333"),
            CapacityReservationTerm.matching(InstanceMatchCriteria.TARGETED))
        .placementGroup(PlacementGroup.named("cluster-a"))
        .networkInterfaces(NetworkInterface.PRIMARY, NetworkInterface.efaOnly(1, 1))
        .ipPrefixCount(2)
        .connectionTracking(
            ConnectionTracking.UNSAID
                .withTcpEstablishedTimeout(Duration.ofMinutes(5))
                .withUdpStreamTimeout(Duration.ofSeconds(90))
                .withUdpTimeout(Duration.ofSeconds(45)))
        .cpuOptions(CpuOptions.nestedVirtualization(Setting.DISABLED))
        .build();
  }

  private static NodeClass aliasClass() {
    return NodeClass.named("profile")
        .amiAlias("bottlerocket@1.20.3")
        .instanceProfile("nodes")
        .placementGroup(PlacementGroup.id("pg-0a"))
        .subnets(SelectorTerm.tagged(NodeClass.DISCOVERY_TAG, "shop"))
        .securityGroups(SelectorTerm.tagged(NodeClass.DISCOVERY_TAG, "shop"))
        .build();
  }

  private static NodeClass familyClass() {
    return NodeClass.named("profile")
        .amiFamily(AmiFamily.UBUNTU)
        .instanceProfile("nodes")
        .subnets(SelectorTerm.tagged(NodeClass.DISCOVERY_TAG, "shop"))
        .securityGroups(SelectorTerm.tagged(NodeClass.DISCOVERY_TAG, "shop"))
        .build();
  }
}
