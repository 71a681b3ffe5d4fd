package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.error.FieldPath.child;
import static io.github.karpentersetup.error.FieldPath.item;
import static io.github.karpentersetup.k8s.crd.ValueCheck.shown;

import io.github.karpentersetup.k8s.crd.Violation.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Walks an object along its schema. CEL rules come last, from within to without, and only where
 * nothing else is wrong: they may rely on the schema.
 */
final class SchemaCheck {

  private final RuleSet rules;
  private final List<Violation> violations;

  SchemaCheck(RuleSet rules, List<Violation> violations) {
    this.rules = rules;
    this.violations = violations;
  }

  /**
   * Checks an object.
   *
   * @param old what it takes the place of; a missing node if it is new. What has not changed is not
   *     refused.
   */
  void root(JsonNode object, JsonNode schema, JsonNode old) {
    check(object, schema, "", old);
  }

  private void check(JsonNode value, JsonNode schema, String path, JsonNode old) {
    if (!schema.isObject()
        || value.equals(old)
        || (value.isNull() && Keywords.isTrue(schema, "nullable"))) {
      return;
    }
    int before = violations.size();
    if (new ValueCheck(rules, violations).check(value, schema, path)) {
      if (value.isObject()) {
        fields(value, schema, path, old);
      } else if (value.isArray()) {
        items(value, schema, path, old);
      }
      combined(value, schema, path);
    }
    if (violations.size() == before) {
      rules.check(value, schema, path, old, violations);
    }
  }

  private void fields(JsonNode object, JsonNode schema, String path, JsonNode old) {
    for (var field : object.properties()) {
      var name = field.getKey();
      check(field.getValue(), Keywords.field(schema, name), child(path, name), old.path(name));
    }
    for (var name : schema.path("required")) {
      if (!object.has(name.asString())) {
        violations.add(
            new Violation(
                Reason.REQUIRED,
                child(path, name.asString()),
                "is required and missing",
                "add " + name.asString()));
      }
    }
  }

  private void items(JsonNode list, JsonNode schema, String path, JsonNode old) {
    var listType = schema.path("x-kubernetes-list-type").asString("");
    var keys = schema.path("x-kubernetes-list-map-keys").valueStream().toList();
    for (int i = 0; i < list.size(); i++) {
      var before =
          listType.equals("map") ? same(list.get(i), old, keys) : MissingNode.getInstance();
      check(list.get(i), schema.path("items"), item(path, i), before);
    }
    if (listType.equals("set") || Keywords.isTrue(schema, "uniqueItems")) {
      distinct(list, list.valueStream().toList(), path);
    } else if (listType.equals("map")) {
      distinct(list, list.valueStream().map(i -> key(i, keys)).toList(), path);
    }
  }

  private static JsonNode same(JsonNode item, JsonNode old, List<JsonNode> keys) {
    return old.valueStream()
        .filter(o -> key(o, keys).equals(key(item, keys)))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static List<JsonNode> key(JsonNode item, List<JsonNode> keys) {
    return keys.stream().map(k -> item.path(k.asString())).toList();
  }

  private void distinct(JsonNode list, List<?> keys, String path) {
    var seen = new HashSet<Object>();
    for (int i = 0; i < keys.size(); i++) {
      if (!seen.add(keys.get(i))) {
        violations.add(
            new Violation(
                Reason.DUPLICATE,
                item(path, i),
                shown(list.get(i)) + " is in the list twice",
                "remove one of them"));
      }
    }
  }

  /** {@code allOf}, {@code anyOf}, {@code oneOf} and {@code not}. */
  private void combined(JsonNode value, JsonNode schema, String path) {
    schema.path("allOf").forEach(part -> violations.addAll(part(value, part, path)));
    alternatives(value, schema.path("anyOf"), Integer.MAX_VALUE, path);
    alternatives(value, schema.path("oneOf"), 1, path);
    var not = schema.path("not");
    if (not.isObject() && part(value, not, path).isEmpty()) {
      violations.add(
          new Violation(
              Reason.INVALID,
              path,
              shown(value) + " is what the schema excludes",
              "write another value than " + summary(not)));
    }
  }

  private void alternatives(JsonNode value, JsonNode parts, int most, String path) {
    if (parts.isEmpty()) {
      return;
    }
    long fitting = parts.valueStream().filter(part -> part(value, part, path).isEmpty()).count();
    if (fitting == 0 || fitting > most) {
      violations.add(
          new Violation(
              Reason.INVALID,
              path,
              shown(value) + " fits " + fitting + " of the forms the schema allows",
              "write it in one of them: "
                  + parts
                      .valueStream()
                      .map(SchemaCheck::summary)
                      .collect(Collectors.joining("; "))));
    }
  }

  /** What one part of a combination says, in which no rules and no defaults may stand. */
  private List<Violation> part(JsonNode value, JsonNode part, String path) {
    var found = new ArrayList<Violation>();
    new SchemaCheck(rules, found).check(value, part, path, MissingNode.getInstance());
    return found;
  }

  private static String summary(JsonNode schema) {
    return schema.properties().stream()
        .filter(word -> !word.getKey().equals("description"))
        .map(word -> word.getKey() + " " + word.getValue().toString())
        .collect(Collectors.joining(", "));
  }
}
