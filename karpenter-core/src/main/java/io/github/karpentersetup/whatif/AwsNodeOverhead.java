package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Setting;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** See {@link NodeOverhead#aws(double)}. */
record AwsNodeOverhead(double vmMemoryOverhead) implements NodeOverhead {

  private static final long MEBIBYTE = 1L << 20;
  private static final long GIBIBYTE = 1L << 30;

  /** Memory that Graviton instances keep for their contiguous memory allocator. */
  private static final long GRAVITON_RESERVED = 64 * MEBIBYTE;

  private static final Set<AmiFamily> WINDOWS =
      EnumSet.of(AmiFamily.WINDOWS2019, AmiFamily.WINDOWS2022, AmiFamily.WINDOWS2025);

  /** Families whose memory for kubelet follows the pods of the network interfaces. */
  private static final Set<AmiFamily> MEMORY_BY_INTERFACES =
      EnumSet.of(AmiFamily.AL2, AmiFamily.AL2023);

  @Override
  public NodeResources resources(InstanceType type, NodeClass nodeClass) {
    var family = family(nodeClass);
    var kubelet = nodeClass.kubelet().orElseGet(() -> Kubelet.builder().build());
    long cpu = type.resources().amount(Resources.CPU);
    long memory = memory(type);
    long storage = storage(type, nodeClass);
    long interfacePods = type.resources().amount(Resources.PODS);
    long pods = pods(interfacePods, cpu, kubelet, family);

    var capacity =
        type.resources()
            .with(Resources.MEMORY, memory)
            .with(Resources.EPHEMERAL_STORAGE, storage)
            .with(Resources.PODS, pods);
    long memoryPods = MEMORY_BY_INTERFACES.contains(family) ? interfacePods : pods;
    long keptCpu =
        quantity(kubelet.kubeReserved(), Resources.CPU, kubeletCpu(cpu))
            + quantity(kubelet.systemReserved(), Resources.CPU, 0);
    long keptMemory =
        quantity(kubelet.kubeReserved(), Resources.MEMORY, (11 * memoryPods + 255) * MEBIBYTE)
            + quantity(kubelet.systemReserved(), Resources.MEMORY, 0)
            + eviction(kubelet, "memory.available", Resources.MEMORY, memory, 100 * MEBIBYTE);
    long keptStorage =
        quantity(kubelet.kubeReserved(), Resources.EPHEMERAL_STORAGE, GIBIBYTE)
            + quantity(kubelet.systemReserved(), Resources.EPHEMERAL_STORAGE, 0)
            + eviction(
                kubelet,
                "nodefs.available",
                Resources.EPHEMERAL_STORAGE,
                storage,
                share(storage, BigDecimal.TEN));
    return new NodeResources(
        capacity,
        capacity
            .with(Resources.CPU, cpu - keptCpu)
            .with(Resources.MEMORY, memory - keptMemory)
            .with(Resources.EPHEMERAL_STORAGE, storage - keptStorage));
  }

  static AmiFamily family(NodeClass nodeClass) {
    if (nodeClass.amiFamily().isPresent()) {
      return nodeClass.amiFamily().get();
    }
    for (var term : nodeClass.amiSelectorTerms()) {
      var alias = term.alias().split("@", 2)[0];
      for (var family : AmiFamily.values()) {
        if (family.text().equalsIgnoreCase(alias)) {
          return family;
        }
      }
    }
    return AmiFamily.AL2023;
  }

  static boolean isWindows(NodeClass nodeClass) {
    return WINDOWS.contains(family(nodeClass));
  }

  private long memory(InstanceType type) {
    long bytes = type.resources().amount(Resources.MEMORY);
    if ("arm64".equals(type.labels().get(NodeLabels.ARCHITECTURE))) {
      bytes -= GRAVITON_RESERVED;
    }
    return bytes - (long) Math.ceil(bytes * vmMemoryOverhead / MEBIBYTE) * MEBIBYTE;
  }

  private static long storage(InstanceType type, NodeClass nodeClass) {
    var disks = type.labels().get(WellKnown.AWS + "instance-local-nvme");
    if (nodeClass.instanceStorePolicy().isPresent() && disks != null) {
      return LabelValues.number(disks).orElse(0) * 1_000_000_000L;
    }
    var devices = nodeClass.blockDevices();
    return devices.stream()
        .filter(d -> d.rootVolume().filter(Setting::isEnabled).isPresent())
        .findFirst()
        .or(
            () ->
                devices.stream()
                    .filter(d -> d.deviceName().equals(dataDevice(nodeClass)))
                    .findFirst())
        .flatMap(BlockDevice::volumeSize)
        .map(size -> size.bytes())
        .orElse((isWindows(nodeClass) ? 50 : 20) * GIBIBYTE);
  }

  private static String dataDevice(NodeClass nodeClass) {
    if (isWindows(nodeClass)) {
      return "/dev/sda1";
    }
    return family(nodeClass) == AmiFamily.BOTTLEROCKET ? "/dev/xvdb" : "/dev/xvda";
  }

  private static long pods(long interfacePods, long cpu, Kubelet kubelet, AmiFamily family) {
    long pods =
        kubelet.maxPods().isPresent()
            ? kubelet.maxPods().getAsInt()
            : WINDOWS.contains(family) ? 110 : interfacePods;
    if (kubelet.podsPerCore().orElse(0) > 0 && family != AmiFamily.BOTTLEROCKET) {
      pods = Math.min(pods, kubelet.podsPerCore().getAsInt() * (cpu / 1000));
    }
    return pods;
  }

  /** 6% of the first processor, 1% of the second, 0.5% of the next two, 0.25% of the rest. */
  private static long kubeletCpu(long cpu) {
    return slice(cpu, 0, 1000, 600)
        + slice(cpu, 1000, 2000, 100)
        + slice(cpu, 2000, 4000, 50)
        + slice(cpu, 4000, Long.MAX_VALUE, 25);
  }

  private static long slice(long cpu, long from, long to, long perTenThousand) {
    return Math.max(0, Math.min(cpu, to) - from) * perTenThousand / 10_000;
  }

  private static long eviction(
      Kubelet kubelet, String signal, String resource, long total, long otherwise) {
    var text = kubelet.evictionHard().get(signal);
    if (text == null) {
      return otherwise;
    }
    if (text.endsWith("%")) {
      try {
        return share(total, new BigDecimal(text.substring(0, text.length() - 1)));
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }
    return Quantity.parse(resource, text).orElse(otherwise);
  }

  private static long share(long total, BigDecimal percent) {
    return percent
        .multiply(BigDecimal.valueOf(total))
        .movePointLeft(2)
        .setScale(0, RoundingMode.CEILING)
        .longValue();
  }

  private static long quantity(Map<String, String> amounts, String resource, long otherwise) {
    var text = amounts.get(resource);
    return text == null ? otherwise : Quantity.parse(resource, text).orElse(otherwise);
  }
}
