package io.github.karpentersetup.iam;

import java.util.Comparator;
import java.util.List;

/**
 * One test that a request has to pass: the key's value has to match one of the values.
 *
 * @param operator such as {@code StringEquals} or {@code ForAllValues:StringEquals}
 * @param key such as {@code aws:RequestedRegion}
 * @param values what to compare with
 */
public record Condition(String operator, String key, List<String> values)
    implements Comparable<Condition> {

  private static final Comparator<Condition> ORDER =
      Comparator.comparing(Condition::operator).thenComparing(Condition::key);

  public Condition {
    values = List.copyOf(values);
  }

  /** The key equals one of the values, case included. */
  public static Condition stringEquals(String key, String... values) {
    return new Condition("StringEquals", key, List.of(values));
  }

  /** As {@link #stringEquals}, and true where the request has no such key. */
  public static Condition stringEqualsIfExists(String key, String... values) {
    return new Condition("StringEqualsIfExists", key, List.of(values));
  }

  /** The key matches one of the patterns, in which {@code *} stands for any text. */
  public static Condition stringLike(String key, String... patterns) {
    return new Condition("StringLike", key, List.of(patterns));
  }

  /** The key is an ARN that matches one of the patterns, part by part. */
  public static Condition arnLike(String key, String... patterns) {
    return new Condition("ArnLike", key, List.of(patterns));
  }

  /** Each value the request has under the key equals one of these. */
  public static Condition allStringsEqual(String key, String... values) {
    return new Condition("ForAllValues:StringEquals", key, List.of(values));
  }

  Condition canonical() {
    return new Condition(operator, key, values.stream().distinct().sorted().toList());
  }

  /** By operator, then key. */
  @Override
  public int compareTo(Condition other) {
    return ORDER.compare(this, other);
  }
}
