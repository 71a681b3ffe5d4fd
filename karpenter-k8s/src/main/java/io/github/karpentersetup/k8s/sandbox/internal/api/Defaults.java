package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/** The values that the API server fills in, of the kinds that people look at. */
final class Defaults {
  private Defaults() {}

  static void fill(ResourceType type, ObjectNode object) {
    switch (type.key()) {
      case "apps/deployments" -> {
        var spec = Json.in(object, "spec");
        set(spec, "replicas", 1);
        set(spec, "revisionHistoryLimit", 10);
        set(spec, "progressDeadlineSeconds", 600);
        var strategy = Json.in(spec, "strategy");
        set(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
          set(Json.in(strategy, "rollingUpdate"), "maxUnavailable", "25%");
          set(Json.in(strategy, "rollingUpdate"), "maxSurge", "25%");
        }
        pod(Json.in(spec, "template", "spec"));
      }
      case "apps/replicasets", "apps/statefulsets" -> {
        set(Json.in(object, "spec"), "replicas", 1);
        pod(Json.in(object, "spec", "template", "spec"));
      }
      case "apps/daemonsets" -> pod(Json.in(object, "spec", "template", "spec"));
      case "/pods" -> {
        var spec = Json.in(object, "spec");
        pod(spec);
        set(spec, "serviceAccountName", "default");
        set(spec, "enableServiceLinks", true);
      }
      case "/services" -> {
        var spec = Json.in(object, "spec");
        set(spec, "type", "ClusterIP");
        set(spec, "sessionAffinity", "None");
        for (ObjectNode port : Json.items(spec, "ports")) {
          set(port, "protocol", "TCP");
          if (!port.has("targetPort")) {
            port.set("targetPort", port.path("port"));
          }
        }
      }
      case "/namespaces" -> {
        Json.in(object, "metadata", "labels").put("kubernetes.io/metadata.name", Json.name(object));
        if (!Json.terminating(object)) {
          Json.in(object, "spec").putArray("finalizers").add("kubernetes");
          set(Json.in(object, "status"), "phase", "Active");
        }
      }
      case "/secrets" -> set(object, "type", "Opaque");
      case "apiextensions.k8s.io/customresourcedefinitions" -> {
        var names = Json.in(object, "spec", "names");
        set(names, "listKind", Json.text(names, "kind") + "List");
        set(names, "singular", Json.text(names, "kind").toLowerCase(java.util.Locale.ROOT));
        if (!Json.at(object, "spec", "conversion").isObject()) {
          Json.in(object, "spec", "conversion").put("strategy", "None");
        }
      }
      default -> {}
    }
  }

  private static void pod(ObjectNode spec) {
    set(spec, "restartPolicy", "Always");
    set(spec, "dnsPolicy", "ClusterFirst");
    set(spec, "schedulerName", "default-scheduler");
    set(spec, "terminationGracePeriodSeconds", 30);
    Json.in(spec, "securityContext");
    for (String list : new String[] {"containers", "initContainers"}) {
      Json.items(spec, list).forEach(Defaults::container);
    }
  }

  private static void container(ObjectNode container) {
    var image = Json.text(container, "image");
    var latest = image.endsWith(":latest") || image.lastIndexOf(':') <= image.lastIndexOf('/');
    set(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    set(container, "terminationMessagePath", "/dev/termination-log");
    set(container, "terminationMessagePolicy", "File");
    for (ObjectNode port : Json.items(container, "ports")) {
      set(port, "protocol", "TCP");
    }
    var resources = Json.in(container, "resources");
    for (var limit : resources.path("limits").properties()) {
      var requests = Json.in(resources, "requests");
      if (!requests.has(limit.getKey())) {
        requests.set(limit.getKey(), limit.getValue());
      }
    }
  }

  private static void set(ObjectNode object, String field, String value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  private static void set(ObjectNode object, String field, int value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  private static void set(ObjectNode object, String field, boolean value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }
}
