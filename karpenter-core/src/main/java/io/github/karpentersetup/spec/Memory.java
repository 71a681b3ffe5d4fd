package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage. Written as a Kubernetes quantity in the unit, binary or decimal,
 * that gives the smallest whole number: {@code 16Gi}, {@code 4047Mi}, {@code 20G}.
 *
 * @param bytes zero or more
 */
public record Memory(long bytes) implements Comparable<Memory> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|Ti|k|M|G|T)?");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti");
  private static final List<String> DECIMAL = List.of("", "k", "M", "G", "T");

  /**
   * @throws InvalidSpecException if it is negative
   */
  public Memory {
    if (bytes < 0) {
      throw refused(String.valueOf(bytes));
    }
  }

  /** So many mebibytes (2<sup>20</sup> bytes). */
  public static Memory mebibytes(long amount) {
    return new Memory(Math.multiplyExact(amount, 1L << 20));
  }

  /** So many gibibytes (2<sup>30</sup> bytes). */
  public static Memory gibibytes(long amount) {
    return new Memory(Math.multiplyExact(amount, 1L << 30));
  }

  /**
   * Reads a whole Kubernetes quantity: {@code 16Gi}, {@code 4047Mi}, {@code 20G}, or plain bytes.
   *
   * @throws InvalidSpecException if the text has another form
   */
  @JsonCreator
  public static Memory parse(String text) {
    var m = FORM.matcher(text);
    if (!m.matches()) {
      throw refused(text);
    }
    var unit = m.group(2) == null ? "" : m.group(2);
    long factor =
        BINARY.contains(unit)
            ? 1L << (10 * BINARY.indexOf(unit))
            : (long) Math.pow(1000, DECIMAL.indexOf(unit));
    try {
      return new Memory(Math.multiplyExact(Long.parseLong(m.group(1)), factor));
    } catch (ArithmeticException e) {
      throw refused(text);
    }
  }

  /** Whole mebibytes, rounded down: the unit of {@code karpenter.k8s.aws/instance-memory}. */
  public long toMebibytes() {
    return bytes >> 20;
  }

  @Override
  public int compareTo(Memory other) {
    return Long.compare(bytes, other.bytes);
  }

  /** {@code 16Gi}, {@code 20G}; plain bytes when no unit keeps it whole. */
  @Override
  @JsonValue
  public String toString() {
    var binary = new StringBuilder();
    long binaryAmount = amount(1024, BINARY, binary);
    var decimal = new StringBuilder();
    long decimalAmount = amount(1000, DECIMAL, decimal);
    return decimalAmount < binaryAmount ? decimalAmount + "" + decimal : binaryAmount + "" + binary;
  }

  private long amount(int step, List<String> units, StringBuilder unit) {
    int i = 0;
    long amount = bytes;
    while (amount != 0 && amount % step == 0 && i < units.size() - 1) {
      amount /= step;
      i++;
    }
    unit.append(units.get(i));
    return amount;
  }

  private static InvalidSpecException refused(String text) {
    return new InvalidSpecException(
        "Memory",
        List.of(
            Problem.of(
                "",
                "\"" + text + "\" is not an amount of memory",
                "write a whole number with a unit, such as 4047Mi or 16Gi")));
  }
}
