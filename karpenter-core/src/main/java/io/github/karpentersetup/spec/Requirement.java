package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node's label has to be for a node pool to launch it. All requirements of a pool hold
 * together.
 *
 * @param key the label's key; {@link NodeLabels} names the usual ones
 * @param operator how the label is compared
 * @param values what it is compared with: at least one for {@code In}, none for {@code Exists} and
 *     {@code DoesNotExist}, one whole number for comparisons
 * @param minValues how many different values the pool must be able to choose from, 1 to 50; 0 for
 *     no such bound. Karpenter 0.35 and later.
 */
public record Requirement(
    String key,
    Operator operator,
    List<String> values,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int minValues) {

  public Requirement {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(operator, "operator");
    values = List.copyOf(values);
  }

  /** The label has one of these values. */
  public static Requirement in(String key, String... values) {
    return new Requirement(key, Operator.IN, List.of(values), 0);
  }

  /** The label is missing or has none of these values. */
  public static Requirement notIn(String key, String... values) {
    return new Requirement(key, Operator.NOT_IN, List.of(values), 0);
  }

  /** The label is there. */
  public static Requirement exists(String key) {
    return new Requirement(key, Operator.EXISTS, List.of(), 0);
  }

  /** The label is missing. */
  public static Requirement doesNotExist(String key) {
    return new Requirement(key, Operator.DOES_NOT_EXIST, List.of(), 0);
  }

  /** The label is a number above this one. */
  public static Requirement above(String key, long value) {
    return compared(key, Operator.GT, value);
  }

  /** The label is a number below this one. */
  public static Requirement below(String key, long value) {
    return compared(key, Operator.LT, value);
  }

  /** The label is this number or above; Karpenter 1.9 and later. */
  public static Requirement atLeast(String key, long value) {
    return compared(key, Operator.GTE, value);
  }

  /** The label is this number or below; Karpenter 1.9 and later. */
  public static Requirement atMost(String key, long value) {
    return compared(key, Operator.LTE, value);
  }

  /** The same, with at least so many different values to choose from; 1 to 50. */
  public Requirement withMinValues(int minValues) {
    return new Requirement(key, operator, values, minValues);
  }

  @JsonCreator
  static Requirement read(
      @JsonProperty(value = "key", required = true) String key,
      @JsonProperty(value = "operator", required = true) Operator operator,
      @JsonProperty("values") @Nullable List<String> values,
      @JsonProperty("minValues") @Nullable Integer minValues) {
    return new Requirement(
        key, operator, values == null ? List.of() : values, minValues == null ? 0 : minValues);
  }

  private static Requirement compared(String key, Operator operator, long value) {
    return new Requirement(key, operator, List.of(String.valueOf(value)), 0);
  }
}
