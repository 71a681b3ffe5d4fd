package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.DOUBLE;
import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A Kubernetes quantity as a CEL value.
 *
 * @param amount in units
 */
record CelQuantity(BigDecimal amount) {

  static final CelKind<CelQuantity> TYPE = CelKind.opaque("kubernetes.Quantity", CelQuantity.class);

  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3})?");
  private static final Map<String, Integer> POWERS_OF_TEN =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String BINARY = "KMGTPE";

  /** Amounts are the same however many zeros they were written with. */
  CelQuantity {
    amount = amount.stripTrailingZeros();
  }

  static void addTo(CelLibrary library) {
    library.function("isQuantity", TEXT, BOOL.cel(), text -> FORM.matcher(text).matches());
    library.function("quantity", TEXT, TYPE.cel(), CelQuantity::parse);
    library.method("sign", TYPE, INT.cel(), q -> (long) q.amount.signum());
    library.method("isInteger", TYPE, BOOL.cel(), CelQuantity::isInteger);
    library.method("asInteger", TYPE, INT.cel(), CelQuantity::asInteger);
    library.method("asApproximateFloat", TYPE, DOUBLE.cel(), q -> q.amount.doubleValue());
    library.method(
        "add", TYPE, TYPE, TYPE.cel(), (a, b) -> new CelQuantity(a.amount.add(b.amount)));
    library.method("add", TYPE, INT, TYPE.cel(), (a, b) -> new CelQuantity(a.amount.add(units(b))));
    library.method(
        "sub", TYPE, TYPE, TYPE.cel(), (a, b) -> new CelQuantity(a.amount.subtract(b.amount)));
    library.method(
        "sub", TYPE, INT, TYPE.cel(), (a, b) -> new CelQuantity(a.amount.subtract(units(b))));
    library.method(
        "isGreaterThan", TYPE, TYPE, BOOL.cel(), (a, b) -> a.amount.compareTo(b.amount) > 0);
    library.method(
        "isLessThan", TYPE, TYPE, BOOL.cel(), (a, b) -> a.amount.compareTo(b.amount) < 0);
    library.method(
        "compareTo", TYPE, TYPE, INT.cel(), (a, b) -> (long) a.amount.compareTo(b.amount));
  }

  private static BigDecimal units(long number) {
    return BigDecimal.valueOf(number);
  }

  private static CelQuantity parse(String text) {
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

  private boolean isInteger() {
    return amount.scale() <= 0 && amount.toBigInteger().bitLength() < Long.SIZE;
  }

  private long asInteger() {
    if (!isInteger()) {
      throw new IllegalArgumentException(amount + " is not a whole number of 64 bits");
    }
    return amount.toBigInteger().longValueExact();
  }
}
