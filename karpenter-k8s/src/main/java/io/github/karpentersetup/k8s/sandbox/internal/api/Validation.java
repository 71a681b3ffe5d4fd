package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The rules that a write must keep; every break is one cause of the 422 answer. */
final class Validation {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern PATH_SEGMENT = Pattern.compile("[^/%]+");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
  private static final Pattern LABEL_KEY =
      Pattern.compile("([a-z0-9.-]{1,253}/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");
  private static final Set<String> ROLE_GROUPS = Set.of("rbac.authorization.k8s.io");

  private final CustomResources customResources;

  Validation(CustomResources customResources) {
    this.customResources = customResources;
  }

  /** Refuses an object that breaks a rule; {@code before} is empty when it is new. */
  void check(ResourceType type, ObjectNode before, ObjectNode object) {
    var causes = new ArrayList<Cause>();
    name(type, object, causes);
    labels(object, causes);
    switch (type.key()) {
      case "apps/deployments", "apps/replicasets", "apps/daemonsets", "apps/statefulsets" ->
          workload(before, object, causes);
      case "/pods" -> {
        containers(object, "spec", causes);
        podUpdate(before, object, causes);
      }
      case "/nodes" -> taints(object, causes);
      case "apiextensions.k8s.io/customresourcedefinitions" -> {
        versions(object, causes);
        CustomResources.checkRules(before, object, causes);
      }
      case "/configmaps" -> {
        for (var entry : object.path("data").properties()) {
          if (!entry.getValue().isString()) {
            throw ApiException.badRequest(
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot"
                    + " unmarshal non-string into Go struct field ConfigMap.data of type string");
          }
        }
      }
      default -> {}
    }
    if (type.custom()) {
      customResources.check(type, before, object, causes);
    }
    if (!causes.isEmpty()) {
      throw ApiException.invalid(type, Json.name(object), causes);
    }
  }

  /** What is stored must stay readable, and a webhook goes as a whole or not at all. */
  private static void versions(ObjectNode crd, List<Cause> causes) {
    var conversion = Json.at(crd, "spec", "conversion");
    if (Json.text(conversion, "strategy").isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", "spec.conversion.strategy"));
    }
    if (conversion.has("webhook") && !Json.text(conversion, "strategy").equals("Webhook")) {
      causes.add(
          new Cause(
              "FieldValueForbidden",
              "Forbidden: should not be set when strategy is not set to Webhook",
              "spec.conversion.webhookClientConfig"));
    }
    var names =
        Json.items(crd, "spec", "versions").stream().map(v -> Json.text(v, "name")).toList();
    for (String stored : Json.texts(crd, "status", "storedVersions")) {
      if (!names.contains(stored)) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: \""
                    + stored
                    + "\": missing from spec.versions; "
                    + stored
                    + " was previously a storage version, and must remain in spec.versions until a"
                    + " storage migration ensures no data remains persisted in "
                    + stored
                    + " and removes "
                    + stored
                    + " from status.storedVersions",
                "status.storedVersions[0]"));
      }
    }
  }

  private static void name(ResourceType type, ObjectNode object, List<Cause> causes) {
    var name = Json.name(object);
    if (name.isEmpty()) {
      causes.add(
          new Cause(
              "FieldValueRequired",
              "Required value: name or generateName is required",
              "metadata.name"));
      return;
    }
    var label =
        type.equals(io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes.NAMESPACES)
            || type.plural().equals("services");
    var valid =
        ROLE_GROUPS.contains(type.group())
            ? PATH_SEGMENT.matcher(name).matches()
            : label
                ? LABEL.matcher(name).matches() && name.length() <= 63
                : SUBDOMAIN.matcher(name).matches() && name.length() <= 253;
    if (!valid) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \""
                  + name
                  + "\": a lowercase RFC 1123 "
                  + (label ? "label" : "subdomain")
                  + " must consist of lower case alphanumeric characters"
                  + (label ? " or '-'" : ", '-' or '.'")
                  + ", and must start and end with an alphanumeric character",
              "metadata.name"));
    }
  }

  private static void labels(ObjectNode object, List<Cause> causes) {
    Json.labels(object)
        .forEach(
            (key, value) -> {
              if (!LABEL_KEY.matcher(key).matches()) {
                causes.add(
                    new Cause(
                        "FieldValueInvalid",
                        "Invalid value: \""
                            + key
                            + "\": name part must consist of alphanumeric"
                            + " characters, '-', '_' or '.'",
                        "metadata.labels"));
              }
              if (!LABEL_VALUE.matcher(value).matches() || value.length() > 63) {
                causes.add(
                    new Cause(
                        "FieldValueInvalid",
                        "Invalid value: \""
                            + value
                            + "\": a valid label must be an empty string"
                            + " or consist of alphanumeric characters, '-', '_' or '.', and must"
                            + " start and end with an alphanumeric character",
                        "metadata.labels"));
              }
            });
  }

  private static void workload(ObjectNode before, ObjectNode object, List<Cause> causes) {
    var selector = Json.at(object, "spec", "selector");
    if (!selector.isObject()) {
      causes.add(new Cause("FieldValueRequired", "Required value", "spec.selector"));
    } else if (!Selectors.matches(
        selector, Json.map(object, "spec", "template", "metadata", "labels"))) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: `selector` does not match template `labels`",
              "spec.template.metadata.labels"));
    }
    var old = Json.at(before, "spec", "selector");
    if (old.isObject() && !old.equals(selector)) {
      causes.add(
          new Cause("FieldValueInvalid", "Invalid value: field is immutable", "spec.selector"));
    }
    if (Json.number(object, 0, "spec", "replicas") < 0) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: %d: must be greater than or equal to 0"
                  .formatted(Json.number(object, 0, "spec", "replicas")),
              "spec.replicas"));
    }
    containers(Json.in(object, "spec", "template"), "spec.template.spec", causes);
  }

  private static void containers(ObjectNode owner, String path, List<Cause> causes) {
    var containers = Json.items(owner, "spec", "containers");
    if (containers.isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", path + ".containers"));
    }
    for (int i = 0; i < containers.size(); i++) {
      for (String field : List.of("name", "image")) {
        if (Json.text(containers.get(i), field).isEmpty()) {
          causes.add(
              new Cause(
                  "FieldValueRequired",
                  "Required value",
                  "%s.containers[%d].%s".formatted(path, i, field)));
        }
      }
    }
  }

  private static void podUpdate(ObjectNode before, ObjectNode object, List<Cause> causes) {
    var old = Json.text(before, "spec", "nodeName");
    if (!old.isEmpty() && !old.equals(Json.text(object, "spec", "nodeName"))) {
      causes.add(
          new Cause(
              "FieldValueForbidden",
              "Forbidden: pod updates may not change fields other than"
                  + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
                  + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
                  + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1"
                  + " if it was previously negative)",
              "spec"));
    }
  }

  private static void taints(ObjectNode node, List<Cause> causes) {
    var taints = Json.items(node, "spec", "taints");
    for (int i = 0; i < taints.size(); i++) {
      var effect = Json.text(taints.get(i), "effect");
      if (!Set.of("NoSchedule", "PreferNoSchedule", "NoExecute").contains(effect)) {
        causes.add(
            new Cause(
                "FieldValueNotSupported",
                "Unsupported value: \"%s\": supported values: \"NoSchedule\",".formatted(effect)
                    + " \"PreferNoSchedule\", \"NoExecute\"",
                "spec.taints[%d].effect".formatted(i)));
      }
    }
  }
}
