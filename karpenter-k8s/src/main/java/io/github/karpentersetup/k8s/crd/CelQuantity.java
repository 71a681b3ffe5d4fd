package io.github.karpentersetup.k8s.crd;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A Kubernetes quantity as a CEL value.
 *
 * @param amount in units
 */
record CelQuantity(BigDecimal amount) {

  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3})?");
  private static final Map<String, Integer> POWERS_OF_TEN =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String BINARY = "KMGTPE";

  static boolean isQuantity(String text) {
    return FORM.matcher(text).matches();
  }

  static CelQuantity parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not a quantity");
    }
    var number = new BigDecimal(form.group(1).replaceFirst("\\.$", ""));
    var suffix = form.group(2) == null ? "" : form.group(2);
    if (suffix.endsWith("i")) {
      int power = BINARY.indexOf(suffix.charAt(0)) + 1;
      return new CelQuantity(number.multiply(BigDecimal.valueOf(1024).pow(power)));
    }
    if (suffix.length() > 1) {
      return new CelQuantity(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))));
    }
    return new CelQuantity(number.scaleByPowerOfTen(POWERS_OF_TEN.getOrDefault(suffix, 0)));
  }
}
