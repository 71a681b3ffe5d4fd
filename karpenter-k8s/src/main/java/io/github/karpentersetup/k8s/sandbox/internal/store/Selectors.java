package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Label and field selectors, as the query string writes them and as objects hold them. */
public final class Selectors {
  private static final Pattern SET =
      Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUALITY =
      Pattern.compile("\\s*([^\\s=!]+)\\s*(==|=|!=)\\s*(\\S*)\\s*");
  private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s=!,()]+)\\s*");
  private static final Pattern COMMA_OUTSIDE_SET = Pattern.compile(",(?![^(]*\\))");

  private Selectors() {}

  /** A selector of labels in the query syntax: {@code a=b,c!=d,e in (f,g),!h}. */
  public static Predicate<Map<String, String>> labels(String selector) {
    var all = new ArrayList<Predicate<Map<String, String>>>();
    if (!selector.isBlank()) {
      for (String term : COMMA_OUTSIDE_SET.split(selector, -1)) {
        all.add(labelTerm(term));
      }
    }
    return labels -> all.stream().allMatch(term -> term.test(labels));
  }

  private static Predicate<Map<String, String>> labelTerm(String term) {
    var set = SET.matcher(term);
    if (set.matches()) {
      var key = set.group(1);
      var values = Arrays.stream(set.group(3).split(",", -1)).map(String::trim).toList();
      return set.group(2).equals("in")
          ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
          : labels -> !values.contains(labels.getOrDefault(key, "\0"));
    }
    var equality = EQUALITY.matcher(term);
    if (equality.matches()) {
      var key = equality.group(1);
      var value = equality.group(3);
      return equality.group(2).equals("!=")
          ? labels -> !value.equals(labels.get(key))
          : labels -> value.equals(labels.get(key));
    }
    var exists = EXISTS.matcher(term);
    if (exists.matches()) {
      var key = exists.group(2);
      var wanted = exists.group(1).isEmpty();
      return labels -> labels.containsKey(key) == wanted;
    }
    throw ApiException.badRequest("unable to parse requirement: " + term);
  }

  /** A {@code LabelSelector} object; an empty one matches all, a missing one nothing. */
  public static boolean matches(JsonNode selector, Map<String, String> labels) {
    if (!selector.isObject()) {
      return false;
    }
    return Json.map(selector, "matchLabels").entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
        && Json.items(selector, "matchExpressions").stream()
            .allMatch(
                e ->
                    requirement(
                        labels,
                        Json.text(e, "key"),
                        Json.text(e, "operator"),
                        Json.texts(e, "values")));
  }

  /** One requirement on labels, with the operators of label selectors and node selectors. */
  public static boolean requirement(
      Map<String, String> labels, String key, String operator, List<String> values) {
    var value = labels.get(key);
    return switch (operator) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt", "Lt", "Gte", "Lte" -> value != null && compares(value, operator, values);
      default -> throw ApiException.badRequest("\"" + operator + "\" is not a valid operator");
    };
  }

  private static boolean compares(String value, String operator, List<String> values) {
    try {
      int order = Long.compare(Long.parseLong(value), Long.parseLong(values.get(0)));
      return switch (operator) {
        case "Gt" -> order > 0;
        case "Lt" -> order < 0;
        case "Gte" -> order >= 0;
        default -> order <= 0;
      };
    } catch (NumberFormatException notNumber) {
      return false;
    }
  }

  /**
   * A field selector in the query syntax.
   *
   * @throws ApiException 400 when the kind does not support a field
   */
  public static Predicate<JsonNode> fields(ResourceType type, String selector) {
    var all = new ArrayList<Predicate<JsonNode>>();
    for (String term : selector.isBlank() ? new String[0] : selector.split(",", -1)) {
      var equality = EQUALITY.matcher(term);
      if (!equality.matches()) {
        throw ApiException.badRequest("invalid selector: '" + term + "'; can't understand it");
      }
      var field = equality.group(1);
      if (!supported(type).contains(field)) {
        throw ApiException.badRequest("field label not supported: " + field);
      }
      var path = field.split("\\.", -1);
      var value = equality.group(3);
      var wanted = !equality.group(2).equals("!=");
      all.add(object -> Json.text(object, path).equals(value) == wanted);
    }
    return object -> all.stream().allMatch(term -> term.test(object));
  }

  private static List<String> supported(ResourceType type) {
    var fields = new ArrayList<>(List.of("metadata.name", "metadata.namespace"));
    switch (type.key()) {
      case "/pods" ->
          fields.addAll(
              List.of(
                  "spec.nodeName",
                  "spec.restartPolicy",
                  "spec.schedulerName",
                  "spec.serviceAccountName",
                  "spec.hostNetwork",
                  "status.phase",
                  "status.podIP",
                  "status.nominatedNodeName"));
      case "/nodes" -> fields.add("spec.unschedulable");
      case "/namespaces" -> fields.add("status.phase");
      case "/secrets" -> fields.add("type");
      case "/events" ->
          fields.addAll(
              List.of(
                  "involvedObject.kind",
                  "involvedObject.namespace",
                  "involvedObject.name",
                  "involvedObject.uid",
                  "involvedObject.apiVersion",
                  "involvedObject.resourceVersion",
                  "involvedObject.fieldPath",
                  "reason",
                  "reportingComponent",
                  "source",
                  "type"));
      default -> {}
    }
    return fields;
  }
}
