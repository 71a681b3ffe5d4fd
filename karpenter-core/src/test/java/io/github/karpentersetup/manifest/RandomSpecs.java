package io.github.karpentersetup.manifest;

import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityReservationTerm;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ConnectionTracking;
import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.CpuOptions;
import io.github.karpentersetup.spec.DisruptionBudget;
import io.github.karpentersetup.spec.DisruptionReason;
import io.github.karpentersetup.spec.HttpTokens;
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
import java.util.Map;
import java.util.Random;

/** Valid pools and classes that an API version can express, a different one for each seed. */
final class RandomSpecs {

  private final Random random;
  private final boolean v1;

  RandomSpecs(Random random, ApiVersion api) {
    this.random = random;
    this.v1 = api == ApiVersion.V1;
  }

  NodePool pool() {
    var pool = NodePool.named("pool-" + random.nextInt(100)).nodeClass("default");
    maybe(() -> pool.capacityTypes(CapacityType.SPOT, CapacityType.ON_DEMAND));
    maybe(() -> pool.instanceCategories("c", "m", "r"));
    maybe(() -> pool.instanceGenerationAbove(random.nextInt(8)));
    maybe(() -> pool.requirement(Requirement.notIn("example.com/a", "b")));
    maybe(() -> pool.requirement(Requirement.in(NodeLabels.ZONE, "a", "b").withMinValues(2)));
    maybe(() -> pool.requirement(Requirement.exists(NodeLabels.OPERATING_SYSTEM)));
    maybe(() -> pool.label("example.com/true", "true").label("team", "1"));
    maybe(() -> pool.annotation("example.com/note", "yes: no"));
    maybe(() -> pool.taints(Taint.noSchedule("example.com/x").withValue("1")));
    maybe(() -> pool.startupTaints(Taint.noExecute("example.com/y")));
    maybe(() -> pool.cpuLimit(random.nextInt(10_000)));
    maybe(() -> pool.limit("nvidia.com/gpu", "8"));
    maybe(() -> pool.memoryLimit(Memory.gibibytes(random.nextInt(5000))));
    maybe(() -> pool.expireAfter(Duration.ofSeconds(random.nextInt(10_000_000))));
    maybe(pool::expireNever);
    maybe(() -> pool.weight(1 + random.nextInt(100)));
    disruption(pool);
    return pool.build();
  }

  private void disruption(NodePool.Builder pool) {
    if (random.nextBoolean()) {
      pool.consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY)
          .consolidateAfter(Duration.ofSeconds(random.nextInt(10_000)));
    } else if (random.nextBoolean()) {
      pool.consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED)
          .consolidateAfter(Duration.ofSeconds(v1 ? random.nextInt(10_000) : 0));
    } else if (random.nextBoolean()) {
      pool.consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED).consolidateNever();
    }
    maybe(() -> pool.budgets(DisruptionBudget.of(random.nextInt(100) + "%")));
    maybe(() -> pool.budgets(DisruptionBudget.nodes(0).during("0 9 * * 1-5", Duration.ofHours(8))));
    if (v1) {
      maybe(() -> pool.budgets(DisruptionBudget.nodes(1).forReasons(DisruptionReason.DRIFTED)));
      maybe(() -> pool.terminationGracePeriod(Duration.ofHours(random.nextInt(100))));
    }
  }

  NodeClass nodeClass() {
    var nodeClass =
        NodeClass.named("default")
            .subnets(SelectorTerm.tagged("karpenter.sh/discovery", "shop").and("tier", "*"))
            .securityGroups(SelectorTerm.id("sg-1"));
    ami(nodeClass);
    if (random.nextBoolean()) {
      nodeClass.role("nodes");
    } else {
      nodeClass.instanceProfile("nodes");
    }
    maybe(() -> nodeClass.subnets(SelectorTerm.id("subnet-1")));
    maybe(() -> nodeClass.securityGroups(SelectorTerm.named("nodes")));
    maybe(() -> nodeClass.blockDevice(volume()));
    maybe(
        () ->
            nodeClass.metadataOptions(
                MetadataOptions.DEFAULT
                    .withHopLimit(1 + random.nextInt(64))
                    .withHttpTokens(HttpTokens.OPTIONAL)));
    maybe(() -> nodeClass.kubelet(kubelet()));
    maybe(() -> nodeClass.userData("#!/bin/bash\necho \"hello: world\"\n"));
    maybe(() -> nodeClass.tag("encrypted", "true").tag("team", "web"));
    maybe(() -> nodeClass.instanceStorePolicy(InstanceStorePolicy.RAID0));
    maybe(() -> nodeClass.detailedMonitoring(setting()));
    maybe(() -> nodeClass.associatePublicIpAddress(setting()));
    maybe(() -> nodeClass.context("ctx"));
    if (v1) {
      onlyV1(nodeClass);
    }
    return nodeClass.build();
  }

  private void ami(NodeClass.Builder nodeClass) {
    switch (random.nextInt(4)) {
      case 0 -> nodeClass.amiFamily(AmiFamily.AL2).amiIds("ami-1", "ami-2");
      case 1 ->
          nodeClass.amiFamily(AmiFamily.CUSTOM).amis(AmiTerm.named("x*", "self").and("a", "b"));
      case 2 -> nodeClass.amiAlias(v1 ? "al2023@v20240807" : "bottlerocket@latest");
      default -> {
        if (v1) {
          nodeClass.amiFamily(AmiFamily.WINDOWS2025);
        } else {
          nodeClass.amiFamily(AmiFamily.UBUNTU).amiIds("ami-3");
        }
      }
    }
  }

  private void onlyV1(NodeClass.Builder nodeClass) {
    maybe(() -> nodeClass.ipPrefixCount(random.nextInt(5)));
    maybe(() -> nodeClass.placementGroup(PlacementGroup.named("group")));
    maybe(() -> nodeClass.capacityReservations(CapacityReservationTerm.tagged("a", "b")));
    maybe(
        () ->
            nodeClass.networkInterfaces(NetworkInterface.PRIMARY, NetworkInterface.efaOnly(1, 1)));
    maybe(
        () ->
            nodeClass.connectionTracking(
                ConnectionTracking.UNSAID.withUdpTimeout(
                    Duration.ofSeconds(30 + random.nextInt(31)))));
    maybe(() -> nodeClass.cpuOptions(CpuOptions.nestedVirtualization(setting())));
  }

  private BlockDevice volume() {
    var volume =
        BlockDevice.named("/dev/xvda").volumeSize(Memory.gibibytes(1 + random.nextInt(1000)));
    maybe(volume::rootVolume);
    maybe(volume::encrypted);
    maybe(() -> volume.volumeType(VolumeType.GP3).iops(3000 + random.nextInt(1000)));
    maybe(() -> volume.throughput(125));
    maybe(() -> volume.kmsKeyId("alias/a"));
    maybe(() -> volume.deleteOnTermination(setting()));
    return volume.build();
  }

  /** With at least one setting: without any, there is nothing to move. */
  private Kubelet kubelet() {
    var kubelet = Kubelet.builder().maxPods(1 + random.nextInt(250));
    maybe(() -> kubelet.podsPerCore(random.nextInt(20)));
    maybe(() -> kubelet.systemReserved(Map.of("cpu", "100m", "memory", "1Gi")));
    maybe(
        () ->
            kubelet
                .evictionSoft(Map.of("memory.available", "5%"))
                .evictionSoftGracePeriod(Map.of("memory.available", "1m30s")));
    maybe(() -> kubelet.imageGcHighThresholdPercent(85).imageGcLowThresholdPercent(80));
    maybe(() -> kubelet.cpuCfsQuota(setting()));
    maybe(() -> kubelet.clusterDns("10.100.0.10"));
    return kubelet.build();
  }

  private Setting setting() {
    return random.nextBoolean() ? Setting.ENABLED : Setting.DISABLED;
  }

  private void maybe(Runnable part) {
    if (random.nextInt(3) == 0) {
      part.run();
    }
  }
}
