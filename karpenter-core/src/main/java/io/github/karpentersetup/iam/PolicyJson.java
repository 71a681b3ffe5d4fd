package io.github.karpentersetup.iam;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;

/** Policy documents as JSON: written in one stable form, read by {@link PolicyReader}. */
final class PolicyJson {

  /** Elements in the order in which IAM documents them, not by name. */
  private static final ObjectWriter WRITER =
      Json.mapper().writer().without(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final ObjectWriter PRETTY = WRITER.with(prettyPrinter());

  private PolicyJson() {}

  static String write(PolicyDocument document) {
    return WRITER.writeValueAsString(toMap(document));
  }

  static String writePretty(PolicyDocument document) {
    return PRETTY.writeValueAsString(toMap(document));
  }

  static PolicyDocument parse(String json) {
    Object value;
    try {
      value = Json.mapper().readValue(json, Object.class);
    } catch (JacksonException e) {
      throw new InvalidSpecException("policy document", List.of(notJson(json, e)));
    }
    return new PolicyReader().read(value);
  }

  static PolicyDocument fromMap(Map<String, Object> map) {
    return new PolicyReader().read(map);
  }

  static Map<String, Object> toMap(PolicyDocument document) {
    var map = new LinkedHashMap<String, Object>();
    map.put("Version", document.version());
    document.id().ifPresent(id -> map.put("Id", id));
    map.put("Statement", document.statements().stream().map(PolicyJson::toMap).toList());
    return map;
  }

  private static Map<String, Object> toMap(Statement statement) {
    var map = new LinkedHashMap<String, Object>();
    statement.sid().ifPresent(sid -> map.put("Sid", sid));
    map.put("Effect", statement.effect().id());
    putPrincipals(map, "Principal", statement.principals());
    putPrincipals(map, "NotPrincipal", statement.notPrincipals());
    putValues(map, "Action", statement.actions());
    putValues(map, "NotAction", statement.notActions());
    putValues(map, "Resource", statement.resources());
    putValues(map, "NotResource", statement.notResources());
    if (!statement.conditions().isEmpty()) {
      var operators = new LinkedHashMap<String, Map<String, Object>>();
      for (var condition : statement.conditions()) {
        operators
            .computeIfAbsent(condition.operator(), operator -> new LinkedHashMap<>())
            .put(condition.key(), oneOrList(condition.values()));
      }
      map.put("Condition", operators);
    }
    return map;
  }

  private static void putPrincipals(
      Map<String, Object> map, String element, List<Principal> principals) {
    if (principals.isEmpty()) {
      return;
    }
    if (principals.equals(List.of(Principal.ANYONE))) {
      map.put(element, Principal.ANYONE.value());
      return;
    }
    var kinds = new LinkedHashMap<String, Object>();
    for (var principal : principals) {
      // "*" among others has no place of its own in JSON; as an AWS principal it means the same.
      var kind = principal.kind() == Principal.Kind.ANYONE ? Principal.Kind.AWS : principal.kind();
      kinds.computeIfAbsent(kind.id(), id -> oneOrList(valuesOf(kind, principals)));
    }
    map.put(element, kinds);
  }

  private static List<String> valuesOf(Principal.Kind kind, List<Principal> principals) {
    return principals.stream()
        .filter(
            p ->
                p.kind() == kind
                    || (kind == Principal.Kind.AWS && p.kind() == Principal.Kind.ANYONE))
        .map(Principal::value)
        .toList();
  }

  private static void putValues(Map<String, Object> map, String element, List<String> values) {
    if (!values.isEmpty()) {
      map.put(element, oneOrList(values));
    }
  }

  /** The shorter form, as sizes are limited. */
  private static Object oneOrList(List<String> values) {
    return values.size() == 1 ? values.get(0) : values;
  }

  private static Problem notJson(String text, JacksonException e) {
    if (text.startsWith("%7B")) {
      return Problem.of("", "the text is URL-encoded", "decode it first, as RFC 3986 has it");
    }
    var at = e.getLocation();
    return Problem.of(
        "line " + at.getLineNr() + ", column " + at.getColumnNr(),
        "not JSON: " + e.getOriginalMessage(),
        "give a JSON object with Version and Statement");
  }

  private static DefaultPrettyPrinter prettyPrinter() {
    var indenter = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
  }
}
