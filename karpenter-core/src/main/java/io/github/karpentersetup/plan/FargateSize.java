package io.github.karpentersetup.plan;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What Fargate gives a pod: the least combination of vCPU and memory that holds its requests and
 * 256 MB for the node's own parts (EKS User Guide, "Understand Fargate Pod configuration details").
 *
 * @param cpuMillis thousandths of a vCPU
 * @param memoryMiB mebibytes
 */
record FargateSize(long cpuMillis, long memoryMiB) {

  private static final long OVERHEAD = 256L << 20;
  private static final long MIB = 1L << 20;

  /** vCPU in thousandths, then the least and the greatest memory and the steps between, in GiB. */
  private static final int[][] SIZES = {
    {500, 1, 4, 1},
    {1000, 2, 8, 1},
    {2000, 4, 16, 1},
    {4000, 8, 30, 1},
    {8000, 16, 60, 4},
    {16000, 32, 120, 8}
  };

  /** Empty if there is none as large. */
  static Optional<FargateSize> of(long cpuMillis, long memoryBytes) {
    long wanted = (memoryBytes + OVERHEAD + MIB - 1) / MIB;
    if (cpuMillis <= 250 && wanted <= 2048) {
      return Optional.of(new FargateSize(250, wanted <= 512 ? 512 : (wanted + 1023) / 1024 * 1024));
    }
    for (var size : SIZES) {
      for (long gibibytes = size[1]; gibibytes <= size[2]; gibibytes += size[3]) {
        if (cpuMillis <= size[0] && wanted <= gibibytes * 1024) {
          return Optional.of(new FargateSize(size[0], gibibytes * 1024));
        }
      }
    }
    return Optional.empty();
  }

  /** {@code 1 vCPU and 2 GB}. */
  String text() {
    return decimal(cpuMillis, 1000) + " vCPU and " + decimal(memoryMiB, 1024) + " GB";
  }

  private static String decimal(long value, int unit) {
    return BigDecimal.valueOf(value)
        .divide(BigDecimal.valueOf(unit))
        .stripTrailingZeros()
        .toPlainString();
  }
}
