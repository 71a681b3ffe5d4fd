package io.github.karpentersetup.iam;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one policy document, and reports everything wrong with it at once. */
final class PolicyReader {

  /** What IAM assumes where a document names no version. */
  private static final String LANGUAGE_WHEN_ABSENT = "2008-10-17";

  private static final Set<String> DOCUMENT_ELEMENTS = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT_ELEMENTS =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");

  private final List<Problem> problems = new ArrayList<>();

  PolicyDocument read(@Nullable Object value) {
    var map = object("", value);
    refuseUnknown("", map, DOCUMENT_ELEMENTS);
    var version = text("Version", map.get("Version")).orElse(LANGUAGE_WHEN_ABSENT);
    var id = text("Id", map.get("Id"));
    var statements = new ArrayList<Statement>();
    var listed = map.get("Statement");
    if (listed == null) {
      problem("Statement", "is missing", "give one statement or a list of them");
    } else {
      int index = 0;
      for (var item : listed instanceof List<?> list ? list : List.of(listed)) {
        statements.add(statement("Statement[" + index++ + "]", item));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("policy document", problems);
    }
    return new PolicyDocument(version, id, statements);
  }

  private Statement statement(String path, @Nullable Object value) {
    var map = object(path, value);
    refuseUnknown(path, map, STATEMENT_ELEMENTS);
    return new Statement(
        text(path + ".Sid", map.get("Sid")),
        effect(path + ".Effect", map.get("Effect")),
        principals(path + ".Principal", map.get("Principal")),
        principals(path + ".NotPrincipal", map.get("NotPrincipal")),
        texts(path + ".Action", map.get("Action")),
        texts(path + ".NotAction", map.get("NotAction")),
        texts(path + ".Resource", map.get("Resource")),
        texts(path + ".NotResource", map.get("NotResource")),
        conditions(path + ".Condition", map.get("Condition")));
  }

  private Effect effect(String path, @Nullable Object value) {
    var text = text(path, value).orElse("");
    return Arrays.stream(Effect.values())
        .filter(effect -> effect.id().equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              problem(path, "is \"" + text + "\"", "write Allow or Deny");
              return Effect.DENY;
            });
  }

  private List<Principal> principals(String path, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (Principal.ANYONE.value().equals(value)) {
      return List.of(Principal.ANYONE);
    }
    var principals = new ArrayList<Principal>();
    object(path, value)
        .forEach(
            (name, values) ->
                kind(path, name)
                    .ifPresent(
                        kind ->
                            texts(path + "." + name, values)
                                .forEach(text -> principals.add(new Principal(kind, text)))));
    return principals;
  }

  private Optional<Principal.Kind> kind(String path, String name) {
    var kind =
        Arrays.stream(Principal.Kind.values())
            .filter(k -> k != Principal.Kind.ANYONE && k.id().equals(name))
            .findFirst();
    if (kind.isEmpty()) {
      problem(
          path, "\"" + name + "\" is not a kind", "use AWS, Service, Federated or CanonicalUser");
    }
    return kind;
  }

  private List<Condition> conditions(String path, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    var conditions = new ArrayList<Condition>();
    object(path, value)
        .forEach(
            (operator, keys) ->
                object(path + "." + operator, keys)
                    .forEach(
                        (key, values) ->
                            conditions.add(
                                new Condition(
                                    operator,
                                    key,
                                    texts(path + "." + operator + "." + key, values)))));
    return conditions;
  }

  private Optional<String> text(String path, @Nullable Object value) {
    return texts(path, value).stream().findFirst();
  }

  /** One value or a list; numbers and booleans, which conditions may hold, as their text. */
  private List<String> texts(String path, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    for (var item : value instanceof List<?> list ? list : List.of(value)) {
      if (item instanceof String || item instanceof Number || item instanceof Boolean) {
        texts.add(item.toString());
      } else {
        problem(path, "is not text", "give a text or a list of texts");
      }
    }
    return texts;
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are texts
  private Map<String, Object> object(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    problem(path, "is not a JSON object", "write it in braces, as IAM documents it");
    return Map.of();
  }

  private void refuseUnknown(String path, Map<String, Object> map, Set<String> known) {
    map.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name ->
                problem(
                    path.isEmpty() ? name : path + "." + name,
                    "is not an element of IAM's policy language",
                    "remove it; names are written with a capital letter"));
  }

  private void problem(String path, String message, String fix) {
    problems.add(Problem.of(path, message, fix));
  }
}
