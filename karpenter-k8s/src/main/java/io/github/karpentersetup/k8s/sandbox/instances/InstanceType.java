package io.github.karpentersetup.k8s.sandbox.instances;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An EC2 instance type.
 *
 * @param name {@code m5.large}
 * @param arch {@code amd64} or {@code arm64}
 * @param cpus vCPUs
 * @param memoryMib memory of the machine, in MiB
 * @param allocatableCpuMillis what pods can request, in thousandths of a CPU
 * @param allocatableMemoryBytes what pods can request
 * @param allocatablePods how many pods it runs
 * @param usdPerHour on-demand price in us-east-1
 */
public record InstanceType(
    String name,
    String arch,
    int cpus,
    int memoryMib,
    int allocatableCpuMillis,
    long allocatableMemoryBytes,
    int allocatablePods,
    BigDecimal usdPerHour) {

  private static final long MIB = 1L << 20;

  /**
   * A short list of c, m, r and t types.
   *
   * <p>Source: Karpenter 1.14.1's instance type reference (allocatable under AL2023) and the EC2
   * price list of July 2026.
   */
  public static final List<InstanceType> BUILT_IN =
      List.of(
          of("c5.2xlarge", "amd64", 8, 16384, 7910, 14162, 58, "0.34"),
          of("c5.4xlarge", "amd64", 16, 32768, 15890, 27381, 234, "0.68"),
          of("c5.large", "amd64", 2, 4096, 1930, 3114, 29, "0.085"),
          of("c5.xlarge", "amd64", 4, 8192, 3920, 6584, 58, "0.17"),
          of("c6a.2xlarge", "amd64", 8, 16384, 7910, 14162, 58, "0.306"),
          of("c6a.4xlarge", "amd64", 16, 32768, 15890, 27381, 234, "0.612"),
          of("c6a.large", "amd64", 2, 4096, 1930, 3114, 29, "0.0765"),
          of("c6a.xlarge", "amd64", 4, 8192, 3920, 6584, 58, "0.153"),
          of("c6g.2xlarge", "arm64", 8, 16384, 7910, 14103, 58, "0.272"),
          of("c6g.large", "arm64", 2, 4096, 1930, 3055, 29, "0.068"),
          of("c6g.xlarge", "arm64", 4, 8192, 3920, 6525, 58, "0.136"),
          of("c6i.2xlarge", "amd64", 8, 16384, 7910, 14162, 58, "0.34"),
          of("c6i.large", "amd64", 2, 4096, 1930, 3114, 29, "0.085"),
          of("c6i.xlarge", "amd64", 4, 8192, 3920, 6584, 58, "0.17"),
          of("c7g.large", "arm64", 2, 4096, 1930, 3055, 29, "0.0725"),
          of("m5.2xlarge", "amd64", 8, 32768, 7910, 29317, 58, "0.384"),
          of("m5.4xlarge", "amd64", 16, 65536, 15890, 57691, 234, "0.768"),
          of("m5.large", "amd64", 2, 8192, 1930, 6903, 29, "0.096"),
          of("m5.xlarge", "amd64", 4, 16384, 3920, 14162, 58, "0.192"),
          of("m6a.2xlarge", "amd64", 8, 32768, 7910, 29317, 58, "0.3456"),
          of("m6a.large", "amd64", 2, 8192, 1930, 6903, 29, "0.0864"),
          of("m6a.xlarge", "amd64", 4, 16384, 3920, 14162, 58, "0.1728"),
          of("m6g.large", "arm64", 2, 8192, 1930, 6844, 29, "0.077"),
          of("m6g.xlarge", "arm64", 4, 16384, 3920, 14103, 58, "0.154"),
          of("m6i.2xlarge", "amd64", 8, 32768, 7910, 29317, 58, "0.384"),
          of("m6i.4xlarge", "amd64", 16, 65536, 15890, 57691, 234, "0.768"),
          of("m6i.large", "amd64", 2, 8192, 1930, 6903, 29, "0.096"),
          of("m6i.xlarge", "amd64", 4, 16384, 3920, 14162, 58, "0.192"),
          of("m7g.large", "arm64", 2, 8192, 1930, 6844, 29, "0.0816"),
          of("r5.2xlarge", "amd64", 8, 65536, 7910, 59627, 58, "0.504"),
          of("r5.large", "amd64", 2, 16384, 1930, 14481, 29, "0.126"),
          of("r5.xlarge", "amd64", 4, 32768, 3920, 29317, 58, "0.252"),
          of("r6a.large", "amd64", 2, 16384, 1930, 14481, 29, "0.1134"),
          of("r6a.xlarge", "amd64", 4, 32768, 3920, 29317, 58, "0.2268"),
          of("r6g.large", "arm64", 2, 16384, 1930, 14422, 29, "0.1008"),
          of("r6i.large", "amd64", 2, 16384, 1930, 14481, 29, "0.126"),
          of("r6i.xlarge", "amd64", 4, 32768, 3920, 29317, 58, "0.252"),
          of("t3.2xlarge", "amd64", 8, 32768, 7910, 29317, 58, "0.3328"),
          of("t3.large", "amd64", 2, 8192, 1930, 6837, 35, "0.0832"),
          of("t3.medium", "amd64", 2, 4096, 1930, 3246, 17, "0.0416"),
          of("t3.micro", "amd64", 2, 1024, 1930, 548, 4, "0.0104"),
          of("t3.small", "amd64", 2, 2048, 1930, 1418, 11, "0.0208"),
          of("t3.xlarge", "amd64", 4, 16384, 3920, 14162, 58, "0.1664"),
          of("t3a.large", "amd64", 2, 8192, 1930, 6837, 35, "0.0752"),
          of("t3a.medium", "amd64", 2, 4096, 1930, 3246, 17, "0.0376"),
          of("t3a.small", "amd64", 2, 2048, 1930, 1451, 8, "0.0188"),
          of("t4g.large", "arm64", 2, 8192, 1930, 6778, 35, "0.0672"),
          of("t4g.medium", "arm64", 2, 4096, 1930, 3187, 17, "0.0336"),
          of("t4g.small", "arm64", 2, 2048, 1930, 1359, 11, "0.0168"));

  private static InstanceType of(
      String name,
      String arch,
      int cpus,
      int memoryMib,
      int allocatableCpuMillis,
      long allocatableMemoryMib,
      int pods,
      String usdPerHour) {
    return new InstanceType(
        name,
        arch,
        cpus,
        memoryMib,
        allocatableCpuMillis,
        allocatableMemoryMib * MIB,
        pods,
        new BigDecimal(usdPerHour));
  }

  /** The built-in type of this name; empty when it is not in the list. */
  public static Optional<InstanceType> named(String name) {
    return BUILT_IN.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /** The labels that Karpenter gives a node of this type. */
  public Map<String, String> labels(String zone, String capacityType) {
    var dot = name.indexOf('.');
    var family = name.substring(0, dot);
    var labels = new LinkedHashMap<String, String>();
    labels.put("kubernetes.io/arch", arch);
    labels.put("kubernetes.io/os", "linux");
    labels.put("node.kubernetes.io/instance-type", name);
    labels.put("topology.kubernetes.io/region", zone.substring(0, Math.max(0, zone.length() - 1)));
    labels.put("topology.kubernetes.io/zone", zone);
    labels.put("karpenter.sh/capacity-type", capacityType);
    labels.put("karpenter.k8s.aws/instance-category", family.replaceAll("[0-9].*", ""));
    labels.put("karpenter.k8s.aws/instance-family", family);
    labels.put("karpenter.k8s.aws/instance-generation", family.replaceAll("[^0-9]", ""));
    labels.put("karpenter.k8s.aws/instance-size", name.substring(dot + 1));
    labels.put("karpenter.k8s.aws/instance-cpu", Integer.toString(cpus));
    labels.put("karpenter.k8s.aws/instance-memory", Integer.toString(memoryMib));
    labels.put("karpenter.k8s.aws/instance-hypervisor", "nitro");
    return labels;
  }
}
