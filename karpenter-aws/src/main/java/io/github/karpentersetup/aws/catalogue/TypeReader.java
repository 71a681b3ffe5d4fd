package io.github.karpentersetup.aws.catalogue;

import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.EbsOptimizedSupport;
import software.amazon.awssdk.services.ec2.model.EphemeralNvmeSupport;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;

/**
 * What EC2 says of its types, with the labels and pods that Karpenter's AWS provider makes of it
 * ({@code pkg/providers/instancetype/types.go} of 1.14).
 */
final class TypeReader {

  private static final String BANDWIDTH = "network-bandwidth";
  private static final String BANDWIDTH_LABEL = "karpenter.k8s.aws/instance-" + BANDWIDTH;

  private final Ec2Client ec2;

  /** Karpenter has bandwidths from a table of its own, which EC2's answers differ from. */
  private final Map<String, InstanceType> known = new HashMap<>();

  TypeReader(Ec2Client ec2, Catalogue embedded) {
    this.ec2 = ec2;
    embedded.types().forEach(type -> known.put(type.name(), type));
  }

  List<InstanceType.Builder> read() {
    var types = new ArrayList<InstanceType.Builder>();
    Pages.all(
        "DescribeInstanceTypes",
        token -> {
          var page =
              ec2.describeInstanceTypes(
                  r -> {
                    r.filters(
                        filter("supported-virtualization-type", "hvm"),
                        filter("processor-info.supported-architecture", "x86_64", "arm64"));
                    token.ifPresent(r::nextToken);
                  });
          page.instanceTypes().stream()
              .filter(TypeReader::isUsable)
              .forEach(t -> types.add(type(t)));
          return page.nextToken();
        });
    return types;
  }

  private static Filter filter(String name, String... values) {
    return Filter.builder().name(name).values(values).build();
  }

  /** Whether enough is said to tell what fits on it. */
  private static boolean isUsable(InstanceTypeInfo type) {
    return type.vCpuInfo() != null
        && type.vCpuInfo().defaultVCpus() != null
        && type.memoryInfo() != null
        && type.memoryInfo().sizeInMiB() != null
        && type.processorInfo() != null
        && type.networkInfo() != null
        && type.networkInfo().ipv4AddressesPerInterface() != null;
  }

  private InstanceType.Builder type(InstanceTypeInfo info) {
    var processor = info.processorInfo();
    var type =
        InstanceType.named(info.instanceTypeAsString())
            .architecture(
                processor.supportedArchitectures().contains(ArchitectureType.X86_64)
                    ? "amd64"
                    : "arm64")
            .processors(info.vCpuInfo().defaultVCpus())
            .memory(Memory.mebibytes(info.memoryInfo().sizeInMiB()))
            .pods(pods(info));
    Optional.ofNullable(processor.manufacturer())
        .ifPresent(m -> type.label("cpu-manufacturer", word(m)));
    double gigahertz = Optional.ofNullable(processor.sustainedClockSpeedInGhz()).orElse(0.0);
    type.label("cpu-sustained-clock-speed-mhz", String.valueOf(Math.round(gigahertz * 1000)));
    type.label("hypervisor", Optional.ofNullable(info.hypervisorAsString()).orElse(""));
    type.label(
        "encryption-in-transit-supported",
        String.valueOf(Boolean.TRUE.equals(info.networkInfo().encryptionInTransitSupported())));
    type.label("capability-flex", String.valueOf(info.instanceTypeAsString().contains("-flex.")));
    bandwidth(info).ifPresent(b -> type.label(BANDWIDTH, b));
    storage(info, type);
    devices(info, type);
    return type;
  }

  /** Every interface has one address for itself; two pods use the node's own. */
  private static long pods(InstanceTypeInfo info) {
    var network = info.networkInfo();
    int card = Optional.ofNullable(network.defaultNetworkCardIndex()).orElse(0);
    int interfaces =
        network.networkCards().stream()
            .filter(c -> c.networkCardIndex() != null && c.networkCardIndex() == card)
            .findFirst()
            .flatMap(c -> Optional.ofNullable(c.maximumNetworkInterfaces()))
            .or(() -> Optional.ofNullable(network.maximumNetworkInterfaces()))
            .orElse(0);
    return (long) interfaces * (network.ipv4AddressesPerInterface() - 1) + 2;
  }

  private Optional<String> bandwidth(InstanceTypeInfo info) {
    var same = known.get(info.instanceTypeAsString());
    if (same != null) {
      return Optional.ofNullable(same.labels().get(BANDWIDTH_LABEL));
    }
    double gigabits =
        info.networkInfo().networkCards().stream()
            .map(NetworkCardInfo::baselineBandwidthInGbps)
            .mapToDouble(g -> g == null ? 0 : g)
            .sum();
    return gigabits > 0
        ? Optional.of(String.valueOf(Math.round(gigabits * 1000)))
        : Optional.empty();
  }

  private static void storage(InstanceTypeInfo info, InstanceType.Builder type) {
    var disks = info.instanceStorageInfo();
    if (disks != null
        && disks.totalSizeInGB() != null
        && disks.nvmeSupport() != EphemeralNvmeSupport.UNSUPPORTED) {
      type.label("local-nvme", String.valueOf(disks.totalSizeInGB()));
    }
    var ebs = info.ebsInfo();
    if (ebs == null) {
      return;
    }
    if (ebs.ebsOptimizedSupport() == EbsOptimizedSupport.DEFAULT
        && ebs.ebsOptimizedInfo() != null
        && ebs.ebsOptimizedInfo().maximumBandwidthInMbps() != null) {
      type.label("ebs-bandwidth", String.valueOf(ebs.ebsOptimizedInfo().maximumBandwidthInMbps()));
    }
    if (ebs.maximumEbsAttachments() != null) {
      // Where slots are shared, EC2 has left out those of one interface and of the disks; one is
      // the root volume's.
      type.attachLimit(Volume.EBS_DRIVER, ebs.maximumEbsAttachments() - 1);
    }
  }

  /** Karpenter labels a type with devices of one kind alone. */
  private static void devices(InstanceTypeInfo info, InstanceType.Builder type) {
    if (info.gpuInfo() != null && info.gpuInfo().gpus().size() == 1) {
      var gpu = info.gpuInfo().gpus().get(0);
      type.gpu(word(gpu.manufacturer()), word(gpu.name()), gpu.count());
      if (gpu.memoryInfo() != null) {
        type.label("gpu-memory", String.valueOf(gpu.memoryInfo().sizeInMiB()));
      }
    }
    if (info.neuronInfo() != null && info.neuronInfo().neuronDevices().size() == 1) {
      var neuron = info.neuronInfo().neuronDevices().get(0);
      type.accelerator("aws", word(neuron.name()), neuron.count());
    } else if (info.inferenceAcceleratorInfo() != null
        && info.inferenceAcceleratorInfo().accelerators().size() == 1) {
      var accelerator = info.inferenceAcceleratorInfo().accelerators().get(0);
      type.accelerator(
          word(accelerator.manufacturer()), word(accelerator.name()), accelerator.count());
    }
  }

  private static String word(String text) {
    return text.toLowerCase(Locale.ROOT).replace(' ', '-');
  }
}
