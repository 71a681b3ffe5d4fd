package io.github.karpentersetup.aws.sandbox;

import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Offering;
import io.github.karpentersetup.whatif.Resources;
import io.github.karpentersetup.whatif.Volume;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.EbsOptimizedSupport;
import software.amazon.awssdk.services.ec2.model.EphemeralNvmeSupport;
import software.amazon.awssdk.services.ec2.model.GpuDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InferenceDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;

/** The types of the embedded catalogue, as EC2 describes them. */
final class InstanceTypes {

  private static final String LABEL = "karpenter.k8s.aws/instance-";

  /** Read when it is asked for: few sandboxes are. */
  private static final class Known {
    private static final Map<String, InstanceType> TYPES = new TreeMap<>();
    private static final Map<String, InstanceTypeInfo> INFOS = new TreeMap<>();

    static {
      for (InstanceType type : Catalogue.embedded("us-east-1", List.of("us-east-1a")).types()) {
        TYPES.put(type.name(), type);
        INFOS.put(type.name(), info(type));
      }
    }
  }

  private InstanceTypes() {}

  static Map<String, InstanceTypeInfo> known() {
    return Known.INFOS;
  }

  /** Dollars an hour on demand, in every region the same; empty for types not sold so. */
  static OptionalDouble price(String type) {
    return Account.known(Known.TYPES, type).offerings().stream()
        .filter(Offering::priced)
        .mapToDouble(Offering::usdPerHour)
        .findFirst();
  }

  static ArchitectureType architecture(String type) {
    String family = type.substring(0, Math.max(0, type.indexOf('.')));
    // Graviton families end in g after their generation: t4g, m7g, c6gd, x2gd.
    return family.matches("[a-z]+\\d+g[a-z]*") ? ArchitectureType.ARM64 : ArchitectureType.X86_64;
  }

  private static InstanceTypeInfo info(InstanceType type) {
    Map<String, String> labels = type.labels();
    InstanceTypeInfo.Builder info =
        InstanceTypeInfo.builder()
            .instanceType(type.name())
            .currentGeneration(true)
            .bareMetal(label(type, "hypervisor").isEmpty())
            .supportedVirtualizationTypesWithStrings("hvm")
            .vCpuInfo(c -> c.defaultVCpus((int) (type.resources().amount(Resources.CPU) / 1000)))
            .memoryInfo(m -> m.sizeInMiB(type.resources().amount(Resources.MEMORY) >> 20))
            .processorInfo(
                p -> {
                  p.supportedArchitectures(
                      "arm64".equals(labels.get(NodeLabels.ARCHITECTURE))
                          ? ArchitectureType.ARM64
                          : ArchitectureType.X86_64);
                  if (!label(type, "cpu-manufacturer").isEmpty()) {
                    p.manufacturer(label(type, "cpu-manufacturer"));
                  }
                  if (!label(type, "cpu-sustained-clock-speed-mhz").isEmpty()) {
                    p.sustainedClockSpeedInGhz(
                        number(type, "cpu-sustained-clock-speed-mhz") / 1000.0);
                  }
                });
    if (!label(type, "hypervisor").isEmpty()) {
      info.hypervisor(label(type, "hypervisor"));
    }
    network(type, info);
    storage(type, info);
    devices(type, info);
    return info.build();
  }

  /** One interface with all the addresses: how they are dealt out is not in the catalogue. */
  private static void network(InstanceType type, InstanceTypeInfo.Builder info) {
    int pods = (int) type.resources().amount(Resources.PODS);
    NetworkCardInfo.Builder card =
        NetworkCardInfo.builder().networkCardIndex(0).maximumNetworkInterfaces(1);
    if (!label(type, "network-bandwidth").isEmpty()) {
      card.baselineBandwidthInGbps(number(type, "network-bandwidth") / 1000.0);
    }
    info.networkInfo(
        n ->
            n.defaultNetworkCardIndex(0)
                .maximumNetworkInterfaces(1)
                .networkCards(card.build())
                .ipv4AddressesPerInterface(pods - 1)
                .encryptionInTransitSupported(
                    Boolean.valueOf(label(type, "encryption-in-transit-supported"))));
  }

  private static void storage(InstanceType type, InstanceTypeInfo.Builder info) {
    info.ebsInfo(
        e -> {
          if (!label(type, "ebs-bandwidth").isEmpty()) {
            e.ebsOptimizedSupport(EbsOptimizedSupport.DEFAULT)
                .ebsOptimizedInfo(o -> o.maximumBandwidthInMbps(number(type, "ebs-bandwidth")));
          }
          e.maximumEbsAttachments(type.attachLimits().getOrDefault(Volume.EBS_DRIVER, 0) + 1);
        });
    if (!label(type, "local-nvme").isEmpty()) {
      info.instanceStorageSupported(true)
          .instanceStorageInfo(
              s ->
                  s.totalSizeInGB((long) number(type, "local-nvme"))
                      .nvmeSupport(EphemeralNvmeSupport.REQUIRED));
    }
  }

  private static void devices(InstanceType type, InstanceTypeInfo.Builder info) {
    if (!label(type, "gpu-name").isEmpty()) {
      GpuDeviceInfo gpu =
          GpuDeviceInfo.builder()
              .manufacturer(label(type, "gpu-manufacturer"))
              .name(label(type, "gpu-name"))
              .count(number(type, "gpu-count"))
              .memoryInfo(m -> m.sizeInMiB(number(type, "gpu-memory")))
              .build();
      info.gpuInfo(g -> g.gpus(gpu));
    }
    if (!label(type, "accelerator-name").isEmpty()) {
      InferenceDeviceInfo accelerator =
          InferenceDeviceInfo.builder()
              .manufacturer(label(type, "accelerator-manufacturer"))
              .name(label(type, "accelerator-name"))
              .count(number(type, "accelerator-count"))
              .build();
      info.inferenceAcceleratorInfo(i -> i.accelerators(accelerator));
    }
  }

  private static String label(InstanceType type, String name) {
    return type.labels().getOrDefault(LABEL + name, "");
  }

  private static int number(InstanceType type, String name) {
    return Integer.parseInt(label(type, name));
  }
}
