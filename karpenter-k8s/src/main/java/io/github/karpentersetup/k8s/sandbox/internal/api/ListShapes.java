package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * How lists and maps merge: as the {@code listType}, {@code listMapKey}, {@code mapType} and {@code
 * structType} markers of the Kubernetes API types say, or {@code x-kubernetes-*} in a CRD.
 *
 * <p>Source: k8s.io/api types of Kubernetes 1.33.
 */
final class ListShapes {
  /** How server-side apply treats a value: by what its items are told apart. */
  record Shape(Kind kind, List<String> keys) {
    static final Shape ATOMIC = new Shape(Kind.ATOMIC, List.of());
    static final Shape SET = new Shape(Kind.SET, List.of());
    static final Shape GRANULAR = new Shape(Kind.GRANULAR, List.of());

    static Shape keyed(String... keys) {
      return new Shape(Kind.KEYED, List.of(keys));
    }
  }

  enum Kind {
    ATOMIC,
    SET,
    KEYED,
    GRANULAR
  }

  private static final Map<String, Shape> LISTS =
      Map.ofEntries(
          Map.entry("containers", Shape.keyed("name")),
          Map.entry("initContainers", Shape.keyed("name")),
          Map.entry("ephemeralContainers", Shape.keyed("name")),
          Map.entry("env", Shape.keyed("name")),
          Map.entry("volumes", Shape.keyed("name")),
          Map.entry("volumeMounts", Shape.keyed("mountPath")),
          Map.entry("volumeDevices", Shape.keyed("devicePath")),
          Map.entry("imagePullSecrets", Shape.keyed("name")),
          Map.entry("secrets", Shape.keyed("name")),
          Map.entry("hostAliases", Shape.keyed("ip")),
          Map.entry("topologySpreadConstraints", Shape.keyed("topologyKey", "whenUnsatisfiable")),
          Map.entry("conditions", Shape.keyed("type")),
          Map.entry("addresses", Shape.keyed("type")),
          Map.entry("ownerReferences", Shape.keyed("uid")),
          Map.entry("webhooks", Shape.keyed("name")),
          Map.entry("finalizers", Shape.SET),
          Map.entry("podCIDRs", Shape.SET));

  private static final Set<String> ATOMIC_MAPS =
      Set.of(
          "selector",
          "labelSelector",
          "namespaceSelector",
          "nodeSelector",
          "secretKeyRef",
          "configMapKeyRef",
          "fieldRef",
          "resourceFieldRef",
          "requiredDuringSchedulingIgnoredDuringExecution",
          "targetRef",
          "roleRef",
          "scaleTargetRef");

  /**
   * Where the strategic merge differs: its port key has no protocol, and Service selectors merge.
   */
  private static final Map<String, String> PATCH_KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("ephemeralContainers", "name"),
          Map.entry("env", "name"),
          Map.entry("volumes", "name"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumeDevices", "devicePath"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("secrets", "name"),
          Map.entry("hostAliases", "ip"),
          Map.entry("topologySpreadConstraints", "topologyKey"),
          Map.entry("conditions", "type"),
          Map.entry("addresses", "type"),
          Map.entry("ownerReferences", "uid"),
          Map.entry("webhooks", "name"));

  private final ResourceType type;

  ListShapes(ResourceType type) {
    this.type = type;
  }

  /** How server-side apply merges the list or map at this path of field names. */
  Shape at(List<String> fields, JsonNode value) {
    var last = fields.isEmpty() ? "" : fields.get(fields.size() - 1);
    if (type.custom() && !fields.isEmpty() && !fields.get(0).equals("metadata")) {
      return custom(fields, value);
    }
    if (value.isObject()) {
      return ATOMIC_MAPS.contains(last) ? Shape.ATOMIC : Shape.GRANULAR;
    }
    if (last.equals("ports")) {
      return fields.contains("containers") || fields.contains("initContainers")
          ? Shape.keyed("containerPort", "protocol")
          : type.kind().equals("Service") ? Shape.keyed("port", "protocol") : Shape.ATOMIC;
    }
    return LISTS.getOrDefault(last, Shape.ATOMIC);
  }

  private Shape custom(List<String> fields, JsonNode value) {
    var schema = type.schema();
    for (String field : fields) {
      if (schema.path("type").asString("").equals("array")) {
        schema = schema.path("items");
      }
      var named = schema.path("properties").path(field);
      schema = named.isMissingNode() ? schema.path("additionalProperties") : named;
    }
    if (value.isObject()) {
      return Json.text(schema, "x-kubernetes-map-type").equals("atomic")
          ? Shape.ATOMIC
          : Shape.GRANULAR;
    }
    return switch (Json.text(schema, "x-kubernetes-list-type")) {
      case "map" -> new Shape(Kind.KEYED, Json.texts(schema, "x-kubernetes-list-map-keys"));
      case "set" -> Shape.SET;
      default -> Shape.ATOMIC;
    };
  }

  /** The key by which a strategic merge patch merges the list at this path; empty: replace it. */
  String patchKey(List<String> fields) {
    var last = fields.isEmpty() ? "" : fields.get(fields.size() - 1);
    if (last.equals("ports")) {
      return fields.contains("containers") || fields.contains("initContainers")
          ? "containerPort"
          : type.kind().equals("Service") ? "port" : "";
    }
    return PATCH_KEYS.getOrDefault(last, "");
  }

  /** Whether a strategic merge patch adds to this list of scalars instead of replacing it. */
  static boolean mergesScalars(List<String> fields) {
    var last = fields.isEmpty() ? "" : fields.get(fields.size() - 1);
    return last.equals("finalizers") || last.equals("podCIDRs");
  }
}
