package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;

/** Kubernetes quantities, such as {@code 250m} and {@code 512Mi}. */
public final class Quantity {
  private static final Pattern FORM =
      Pattern.compile("([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|)");
  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("m", new BigDecimal("0.001")),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)));

  private Quantity() {}

  /** Thousandths, rounded up: millicores for CPU. Empty text is 0. */
  public static long milli(String quantity) {
    return exact(quantity).movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  /** Whole units, rounded up: bytes for memory. Empty text is 0. */
  public static long units(String quantity) {
    return exact(quantity).setScale(0, RoundingMode.CEILING).longValue();
  }

  private static BigDecimal exact(String quantity) {
    if (quantity.isEmpty()) {
      return BigDecimal.ZERO;
    }
    var match = FORM.matcher(quantity);
    if (!match.matches()) {
      throw ApiException.badRequest(
          "quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', not \""
              + quantity
              + "\"");
    }
    return new BigDecimal(match.group(1)).multiply(UNITS.get(match.group(2)));
  }
}
