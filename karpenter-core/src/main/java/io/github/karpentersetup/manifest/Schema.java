package io.github.karpentersetup.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The shape of a part of a manifest: what a structural schema of a CRD says, as typed values, and
 * the rules between fields, as code.
 */
sealed interface Schema {

  /** The rules that hold for a value of this shape, once the shape itself is right. */
  List<Check> checks();

  /** A rule between fields; reports what breaks it. */
  @FunctionalInterface
  interface Rule {
    void check(JsonNode self, String path, Report report);
  }

  /**
   * A rule and how many rules of the CRD it stands for, at this place: 0 for one of Karpenter's
   * own.
   */
  record Check(int crdRules, Rule rule) {}

  /** A field of an object. A required one with a default is never missing. */
  record Field(Schema schema, boolean required, boolean defaulted) {}

  /** An object of known fields. {@code maxFields} -1 for no bound. */
  record Obj(Map<String, Field> fields, int maxFields, List<Check> checks) implements Schema {

    Obj with(String name, Schema schema) {
      return with(name, new Field(schema, false, false));
    }

    Obj require(String name, Schema schema) {
      return with(name, new Field(schema, true, false));
    }

    Obj withDefault(String name, Schema schema) {
      return with(name, new Field(schema, false, true));
    }

    Obj requireWithDefault(String name, Schema schema) {
      return with(name, new Field(schema, true, true));
    }

    Obj withIf(boolean condition, String name, Schema schema) {
      return condition ? with(name, schema) : this;
    }

    Obj maxFields(int most) {
      return new Obj(fields, most, checks);
    }

    Obj check(Rule rule) {
      return new Obj(fields, maxFields, plus(checks, 1, rule));
    }

    Obj checkIf(boolean condition, Rule rule) {
      return condition ? check(rule) : this;
    }

    Obj checks(int crdRules, Rule rule) {
      return new Obj(fields, maxFields, plus(checks, crdRules, rule));
    }

    Obj with(String name, Field field) {
      var all = new LinkedHashMap<>(fields);
      all.put(name, field);
      return new Obj(all, maxFields, checks);
    }
  }

  /** An object of any fields, whose values are alike. {@code maxFields} -1 for no bound. */
  record Dictionary(Schema values, int maxFields, List<Check> checks) implements Schema {

    Dictionary maxFields(int most) {
      return new Dictionary(values, most, checks);
    }

    Dictionary checks(int crdRules, Rule rule) {
      return new Dictionary(values, maxFields, plus(checks, crdRules, rule));
    }
  }

  /** A list. {@code maxItems} -1 for no bound. */
  record Items(Schema item, int minItems, int maxItems, boolean distinct, List<Check> checks)
      implements Schema {

    Items minItems(int least) {
      return new Items(item, least, maxItems, distinct, checks);
    }

    Items maxItems(int most) {
      return new Items(item, minItems, most, distinct, checks);
    }

    Items distinct(boolean distinct) {
      return new Items(item, minItems, maxItems, distinct, checks);
    }

    Items checks(int crdRules, Rule rule) {
      return new Items(item, minItems, maxItems, distinct, plus(checks, crdRules, rule));
    }
  }

  /** Text. {@code maxLength} -1 for no bound; an empty set for any value. */
  record Text(
      List<TextPattern> patterns,
      Set<String> oneOf,
      int minLength,
      int maxLength,
      boolean dateTime,
      List<Check> checks)
      implements Schema {

    Text pattern(TextPattern pattern) {
      return new Text(List.of(pattern), oneOf, minLength, maxLength, dateTime, checks);
    }

    Text minLength(int least) {
      return new Text(patterns, oneOf, least, maxLength, dateTime, checks);
    }

    Text maxLength(int most) {
      return new Text(patterns, oneOf, minLength, most, dateTime, checks);
    }

    Text checks(int crdRules, Rule rule) {
      return new Text(
          patterns, oneOf, minLength, maxLength, dateTime, plus(checks, crdRules, rule));
    }
  }

  /** A whole number between two bounds, both included, of 32 or 64 bits. */
  record Whole(int bits, long min, long max) implements Schema {

    Whole min(long least) {
      return new Whole(bits, least, max);
    }

    Whole max(long most) {
      return new Whole(bits, min, most);
    }

    @Override
    public List<Check> checks() {
      return List.of();
    }
  }

  /** A whole number, or text of every one of these forms. */
  record WholeOrText(List<TextPattern> patterns) implements Schema {

    @Override
    public List<Check> checks() {
      return List.of();
    }
  }

  /** True or false. */
  record Flag() implements Schema {

    @Override
    public List<Check> checks() {
      return List.of();
    }
  }

  /** Anything: what the API server itself sets. */
  record Open() implements Schema {

    @Override
    public List<Check> checks() {
      return List.of();
    }
  }

  static Obj object() {
    return new Obj(Map.of(), -1, List.of());
  }

  static Dictionary dictionary(Schema values) {
    return new Dictionary(values, -1, List.of());
  }

  static Items list(Schema item) {
    return new Items(item, 0, -1, false, List.of());
  }

  static Text text() {
    return new Text(List.of(), Set.of(), 0, -1, false, List.of());
  }

  static Text oneOf(List<String> values) {
    return new Text(List.of(), new LinkedHashSet<>(values), 0, -1, false, List.of());
  }

  static Text oneOf(String... values) {
    return oneOf(List.of(values));
  }

  static Text dateTime() {
    return new Text(List.of(), Set.of(), 0, -1, true, List.of());
  }

  static Whole int32() {
    return new Whole(32, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static Whole int64() {
    return new Whole(64, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static List<Check> plus(List<Check> checks, int crdRules, Rule rule) {
    var all = new ArrayList<>(checks);
    all.add(new Check(crdRules, rule));
    return List.copyOf(all);
  }
}
