package io.github.karpentersetup.usage;

import java.util.Locale;

/** Amounts for people. */
final class Amounts {

  private static final long MEBIBYTE = 1L << 20;

  private Amounts() {}

  /** {@code 250m}, {@code 1500m}. */
  static String cpu(long millis) {
    return millis + "m";
  }

  /** {@code 512Mi}, {@code 1.5Gi}; rounded up, so that what is advised is not below itself. */
  static String memory(long bytes) {
    long mebibytes = (bytes + MEBIBYTE - 1) / MEBIBYTE;
    if (mebibytes < 10 * 1024) {
      return mebibytes + "Mi";
    }
    return String.format(Locale.ROOT, "%.1fGi", Math.ceil(mebibytes / 102.4) / 10)
        .replace(".0Gi", "Gi");
  }
}
