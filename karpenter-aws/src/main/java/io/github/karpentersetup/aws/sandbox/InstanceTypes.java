package io.github.karpentersetup.aws.sandbox;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** A handful of instance types: enough to show a cluster and what could replace its nodes. */
final class InstanceTypes {
  private static final Map<String, InstanceTypeInfo> KNOWN = new TreeMap<>();

  static {
    add("t3.small", 2, 2_048);
    add("t3.medium", 2, 4_096);
    add("t3.large", 2, 8_192);
    add("t4g.medium", 2, 4_096);
    add("c5.large", 2, 4_096);
    add("c6i.large", 2, 4_096);
    add("c7g.large", 2, 4_096);
    add("m5.large", 2, 8_192);
    add("m5.xlarge", 4, 16_384);
    add("m6i.large", 2, 8_192);
    add("m6i.xlarge", 4, 16_384);
    add("m7g.large", 2, 8_192);
    add("r5.large", 2, 16_384);
    add("r6i.large", 2, 16_384);
    add("r7g.large", 2, 16_384);
  }

  private InstanceTypes() {}

  static Map<String, InstanceTypeInfo> known() {
    return KNOWN;
  }

  static ArchitectureType architecture(String type) {
    String family = type.substring(0, Math.max(0, type.indexOf('.')));
    // Graviton families end in g after their generation: t4g, m7g, c6gd, x2gd.
    return family.matches("[a-z]+\\d+g[a-z]*") ? ArchitectureType.ARM64 : ArchitectureType.X86_64;
  }

  private static void add(String name, int cpus, long mebibytes) {
    KNOWN.put(
        name,
        InstanceTypeInfo.builder()
            .instanceType(name)
            .currentGeneration(true)
            .vCpuInfo(cpu -> cpu.defaultVCpus(cpus))
            .memoryInfo(memory -> memory.sizeInMiB(mebibytes))
            .processorInfo(processor -> processor.supportedArchitectures(architecture(name)))
            .build());
  }
}
