package io.github.karpentersetup.plan;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/** Kubernetes quantities: {@code 500m}, {@code 1}, {@code 1Gi}. */
final class Quantities {

  private static final Pattern FORM =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(m|[kMGTPE]|[KMGTPE]i)?");
  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("m", new BigDecimal("0.001")),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private Quantities() {}

  static boolean isQuantity(String text) {
    return FORM.matcher(text).matches();
  }

  static long cpuMillis(String text) {
    return value(text).movePointRight(3).longValue();
  }

  static long bytes(String text) {
    return value(text).longValue();
  }

  private static BigDecimal value(String text) {
    var m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(text + " is not a quantity");
    }
    var unit = m.group(2) == null ? "" : m.group(2);
    return new BigDecimal(m.group(1)).multiply(UNITS.getOrDefault(unit, BigDecimal.ONE));
  }
}
