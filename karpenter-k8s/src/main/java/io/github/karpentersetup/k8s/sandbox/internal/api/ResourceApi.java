package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.api.ManagedFields.Manager;
import io.github.karpentersetup.k8s.sandbox.internal.api.ObjectWriter.Owned;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The verbs of the API on one store; each call is one transaction. */
public final class ResourceApi {
  private static final Pattern ON_NODE = Pattern.compile("spec\\.nodeName==?([^,!=]*)");

  private final ObjectStore store;
  private final ObjectWriter writer;
  private final Conversions conversions;
  private final CustomResources customResources = new CustomResources();

  /** An API over this store that takes the time from this clock. */
  public ResourceApi(ObjectStore store, Clock clock) {
    this.store = store;
    this.writer = new ObjectWriter(store, clock, customResources);
    this.conversions = new Conversions(store);
  }

  /** What it works on. */
  public ObjectStore store() {
    return store;
  }

  /** The time as the server writes it. */
  public String now() {
    return writer.now();
  }

  /** What puts an object into another version. */
  public Conversions conversions() {
    return conversions;
  }

  /** The object in the version in which its kind is stored now: what a write starts from. */
  private ObjectNode current(ResourceType type, String namespace, String name) {
    return conversions.current(type, get(type, namespace, name));
  }

  /** The object as it is stored, or 404. */
  public ObjectNode get(ResourceType type, String namespace, String name) {
    return store.find(type, namespace, name).orElseThrow(() -> ApiException.notFound(type, name));
  }

  /** The list object with what the query selects. */
  public ObjectNode list(ResourceType type, String namespace, ListQuery query) {
    return store.atomically(
        () -> {
          var labels = Selectors.labels(query.labelSelector());
          var fields = Selectors.fields(type, query.fieldSelector());
          var from = continueFrom(query);
          var found =
              candidates(type, namespace, query).stream()
                  .filter(o -> labels.test(Json.labels(o)) && fields.test(o))
                  .filter(o -> from.isEmpty() || position(o).compareTo(from) > 0)
                  .toList();
          var shown =
              query.limit() > 0 && query.limit() < found.size()
                  ? found.subList(0, query.limit())
                  : found;
          var list = Json.object().put("kind", type.kind() + "List");
          list.put("apiVersion", type.apiVersion());
          var metadata = Json.in(list, "metadata");
          metadata.put("resourceVersion", Long.toString(store.version()));
          if (shown.size() < found.size()) {
            metadata.put("continue", continueAt(position(shown.get(shown.size() - 1))));
            if (query.labelSelector().isEmpty() && query.fieldSelector().isEmpty()) {
              metadata.put("remainingItemCount", found.size() - shown.size());
            }
          }
          var items = list.putArray("items");
          shown.forEach(items::add);
          return list;
        });
  }

  /** The pods of one node are found without a look at all others. */
  private List<ObjectNode> candidates(ResourceType type, String namespace, ListQuery query) {
    var node = ON_NODE.matcher(query.fieldSelector());
    return type.key().equals(ResourceTypes.PODS.key()) && node.matches()
        ? store.podsOn(node.group(1)).stream()
            .filter(p -> namespace.isEmpty() || Json.namespace(p).equals(namespace))
            .toList()
        : store.list(type, namespace);
  }

  private static String position(ObjectNode object) {
    return Json.namespace(object) + "/" + Json.name(object);
  }

  private String continueAt(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((store.version() + "|" + position).getBytes(StandardCharsets.UTF_8));
  }

  private String continueFrom(ListQuery query) {
    if (query.continueFrom().isEmpty()) {
      return "";
    }
    try {
      var token =
          new String(Base64.getUrlDecoder().decode(query.continueFrom()), StandardCharsets.UTF_8);
      store.since(Long.parseLong(token.substring(0, token.indexOf('|'))));
      return token.substring(token.indexOf('|') + 1);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException broken) {
      throw ApiException.badRequest("continue key is not valid: " + query.continueFrom());
    }
  }

  /** Creates, or 409 when it is there. */
  public ObjectNode create(
      ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
    return store.atomically(
        () -> writer.create(type, placed(type, namespace, "", body), options, Owned.BY_WRITE));
  }

  /** Replaces; {@code subresource} is {@code status} or empty. */
  public ObjectNode update(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      ObjectNode body,
      WriteOptions options) {
    return store.atomically(
        () -> {
          var before = current(type, namespace, name);
          var object = placed(type, namespace, name, body);
          if (type.custom() && Json.text(object, "metadata", "resourceVersion").isEmpty()) {
            throw ApiException.invalid(
                type,
                name,
                List.of(
                    new Cause(
                        "FieldValueInvalid",
                        "Invalid value: 0x0: must be specified for an update",
                        "metadata.resourceVersion")));
          }
          return writer.update(type, before, object, subresource, options, Owned.BY_WRITE);
        });
  }

  /** Changes the object as it is now; what a controller inside the cluster does. */
  public ObjectNode edit(
      ResourceType type,
      ObjectNode object,
      String subresource,
      String manager,
      UnaryOperator<ObjectNode> change) {
    return store.atomically(
        () -> {
          var before = current(type, Json.namespace(object), Json.name(object));
          var changed = change.apply(before.deepCopy());
          if (changed.equals(before)) {
            return before;
          }
          return writer.update(
              type,
              before,
              changed,
              subresource,
              WriteOptions.by(manager, type.apiVersion()),
              // Pods change most, and nobody asks which controller owns which of their fields.
              type.key().equals(ResourceTypes.PODS.key()) ? Owned.ALREADY : Owned.BY_WRITE);
        });
  }

  /** What a patch is written in. */
  public enum PatchKind {
    /** RFC 6902. */
    JSON,
    /** RFC 7386. */
    MERGE,
    /** Kubernetes' own, for built-in kinds only. */
    STRATEGIC
  }

  /** Patches an object with one of the classic patches. */
  public ObjectNode patch(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      PatchKind kind,
      JsonNode patch,
      WriteOptions options) {
    return store.atomically(
        () -> {
          var before = current(type, namespace, name);
          var patched = patched(type, before, kind, patch);
          return writer.update(
              type,
              before,
              placed(type, namespace, name, patched),
              subresource,
              options,
              Owned.BY_WRITE);
        });
  }

  /** The object with the patch on it, not kept. */
  ObjectNode patched(ResourceType type, ObjectNode before, PatchKind kind, JsonNode patch) {
    if (kind == PatchKind.JSON) {
      if (patch instanceof ArrayNode operations) {
        return Patches.json(before, operations);
      }
      throw ApiException.badRequest("a JSON patch is an array of operations");
    }
    if (!(patch instanceof ObjectNode changes)) {
      throw ApiException.badRequest("a merge patch is an object");
    }
    var target = before.deepCopy();
    if (kind == PatchKind.MERGE) {
      Patches.merge(target, changes);
    } else if (type.custom()) {
      throw ApiException.unsupportedMediaType("application/strategic-merge-patch+json");
    } else {
      Patches.strategic(type, target, changes);
    }
    return target;
  }

  /** Refuses fields that the schema of a custom resource does not know, with 400. */
  public void strict(ResourceType type, ObjectNode object) {
    var unknown = customResources.unknownFields(type, object);
    if (!unknown.isEmpty()) {
      throw ApiException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
              .formatted(
                  type.kind(),
                  type.versions().get(0),
                  type.kind(),
                  String.join(
                      ", ", unknown.stream().map(f -> "unknown field \"" + f + "\"").toList())));
    }
  }

  /** What an apply did. */
  public record Applied(ObjectNode object, boolean created) {}

  /** Server-side apply. */
  public Applied apply(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      ObjectNode config,
      WriteOptions options) {
    if (options.manager().isEmpty()) {
      throw ApiException.badRequest(
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager:"
              + " Required value: is required for apply patch");
    }
    if (!Json.at(config, "metadata", "managedFields").isMissingNode()) {
      throw ApiException.badRequest("metadata.managedFields must be nil");
    }
    return store.atomically(
        () -> {
          var placed = placed(type, namespace, name, config);
          Json.dropNulls(placed);
          if (type.custom()) {
            declared(type, placed);
          }
          var manager = new Manager(options.manager(), "Apply", options.apiVersion(), subresource);
          var live = store.find(type, namespace, name).map(o -> conversions.current(type, o));
          var merged =
              new ServerSideApply(type)
                  .apply(
                      live.orElseGet(Json::object), placed, manager, options.force(), writer.now());
          if (live.isEmpty()) {
            return new Applied(writer.create(type, merged, options, Owned.ALREADY), true);
          }
          var version = Json.text(config, "metadata", "resourceVersion");
          if (!version.isEmpty()) {
            Json.in(merged, "metadata").put("resourceVersion", version);
          }
          return new Applied(
              writer.update(type, live.get(), merged, subresource, options, Owned.ALREADY), false);
        });
  }

  private void declared(ResourceType type, ObjectNode config) {
    var unknown = customResources.unknownFields(type, config);
    if (!unknown.isEmpty()) {
      throw ApiException.undeclared(config, unknown);
    }
  }

  /** Deletes one object; the marked object while something holds it, else empty. */
  public Optional<ObjectNode> delete(
      ResourceType type, String namespace, String name, DeleteOptions options) {
    return store.atomically(
        () -> {
          var object = get(type, namespace, name);
          if (options.propagation().equals("Orphan") && !options.dryRun()) {
            orphan(Json.uid(object));
          }
          return writer.delete(type, object, options);
        });
  }

  private void orphan(String owner) {
    for (ResourceType type : store.types().all()) {
      for (ObjectNode object : store.list(type, "")) {
        var owners = Json.items(object, "metadata", "ownerReferences");
        if (owners.removeIf(o -> Json.text(o, "uid").equals(owner))) {
          edit(
              type,
              object,
              "",
              "kube-controller-manager",
              o -> {
                Json.in(o, "metadata").putArray("ownerReferences").addAll(owners);
                return o;
              });
        }
      }
    }
  }

  /** Deletes what the query selects and returns the list of it. */
  public ObjectNode deleteAll(
      ResourceType type, String namespace, ListQuery query, DeleteOptions options) {
    return store.atomically(
        () -> {
          var list = list(type, namespace, query);
          for (ObjectNode object : new ArrayList<>(Json.items(list, "items"))) {
            delete(type, Json.namespace(object), Json.name(object), options);
          }
          return list;
        });
  }

  /** The body with the place that the path names; 400 when they differ. */
  private ObjectNode placed(ResourceType type, String namespace, String name, ObjectNode body) {
    var object = body.deepCopy();
    var kind = Json.text(object, "kind");
    if (!kind.isEmpty() && !kind.equals(type.kind())) {
      throw ApiException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is registered"
              .formatted(kind, type.versions().get(0), type.kind(), kind));
    }
    object.put("kind", type.kind());
    var apiVersion = Json.text(object, "apiVersion");
    if (!apiVersion.isEmpty()
        && type.versions().stream().noneMatch(v -> type.apiVersion(v).equals(apiVersion))) {
      throw ApiException.badRequest(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(apiVersion, type.apiVersion()));
    }
    object = conversions.current(type, object);
    object.put("apiVersion", type.apiVersion());
    var metadata = Json.in(object, "metadata");
    if (type.namespaced()) {
      var inBody = Json.namespace(object);
      if (!inBody.isEmpty() && !inBody.equals(namespace)) {
        throw ApiException.badRequest(
            "the namespace of the provided object does not match the namespace sent on the"
                + " request");
      }
      metadata.put("namespace", namespace);
    } else {
      metadata.remove("namespace");
    }
    if (!name.isEmpty()) {
      var inBody = Json.name(object);
      if (!inBody.isEmpty() && !inBody.equals(name)) {
        throw ApiException.badRequest(
            "the name of the object (%s) does not match the name on the URL (%s)"
                .formatted(inBody, name));
      }
      metadata.put("name", name);
    }
    return object;
  }
}
