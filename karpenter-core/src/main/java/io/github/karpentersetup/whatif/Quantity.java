package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Memory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Kubernetes quantities, in the unit that {@link Resources} counts a resource in. */
public final class Quantity {

  /** As apimachinery reads them, but for those below zero: an exponent, or a unit. */
  private static final Pattern FORM =
      Pattern.compile(
          "(\\+?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))"
              + "(?:([eE][+-]?[0-9]{1,3})|(n|u|m|[kMGTPE]|[KMGTPE]i))?");

  private static final List<String> SMALL = List.of("m", "u", "n");
  private static final List<String> DECIMAL = List.of("k", "M", "G", "T", "P", "E");

  private Quantity() {}

  /** Empty when the text is no quantity, or none that fits. Rounded up, as Kubernetes does. */
  public static OptionalLong parse(String resource, String text) {
    var m = FORM.matcher(text);
    if (!m.matches()) {
      return OptionalLong.empty();
    }
    var exponent = m.group(2) == null ? "" : m.group(2);
    var unit = m.group(3) == null ? "" : m.group(3);
    var value = new BigDecimal(m.group(1) + exponent).multiply(factor(unit));
    if (resource.equals(Resources.CPU)) {
      value = value.movePointRight(3);
    }
    try {
      return OptionalLong.of(value.setScale(0, RoundingMode.CEILING).longValueExact());
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static BigDecimal factor(String unit) {
    if (unit.isEmpty()) {
      return BigDecimal.ONE;
    }
    int small = SMALL.indexOf(unit) + 1;
    if (small > 0) {
      return BigDecimal.ONE.movePointLeft(3 * small);
    }
    int power = DECIMAL.indexOf(unit.substring(0, 1).replace('K', 'k')) + 1;
    return unit.endsWith("i")
        ? BigDecimal.valueOf(1L << (10 * power))
        : BigDecimal.TEN.pow(3 * power);
  }

  /** The usual way to write an amount: {@code 500m}, {@code 512Mi}, {@code 2}. */
  public static String text(String resource, long amount) {
    return switch (resource) {
      case Resources.CPU -> amount % 1000 == 0 ? String.valueOf(amount / 1000) : amount + "m";
      case Resources.MEMORY, Resources.EPHEMERAL_STORAGE ->
          amount < 0 ? String.valueOf(amount) : new Memory(amount).toString();
      default -> String.valueOf(amount);
    };
  }
}
