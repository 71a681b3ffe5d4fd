package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.api.ManagedFields.Manager;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Names;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The way every write takes: metadata, defaults, validation, ownership, then the store. */
final class ObjectWriter {
  private static final Set<String> WITHOUT_GENERATION =
      Set.of("/nodes", "/pods", "/services", "/namespaces", "/serviceaccounts");

  private final ObjectStore store;
  private final Clock clock;
  private final CustomResources customResources;
  private final Validation validation;
  private final Names names = new Names();

  ObjectWriter(ObjectStore store, Clock clock, CustomResources customResources) {
    this.store = store;
    this.clock = clock;
    this.customResources = customResources;
    this.validation = new Validation(customResources);
  }

  /** The time as the API server writes it, in whole seconds. */
  String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Keeps a new object. {@code applied} says that its ownership is written already. */
  ObjectNode create(ResourceType type, ObjectNode body, WriteOptions options, Owned owned) {
    var object = body.deepCopy();
    Json.dropNulls(object);
    var metadata = Json.in(object, "metadata");
    if (Json.name(object).isEmpty() && !Json.text(metadata, "generateName").isEmpty()) {
      metadata.put("name", names.generate(Json.text(metadata, "generateName")));
    }
    if (!Json.text(metadata, "resourceVersion").isEmpty()) {
      throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
    }
    if (type.namespaced()) {
      requireNamespace(type, object);
    }
    if (store.find(type, Json.namespace(object), Json.name(object)).isPresent()) {
      throw ApiException.alreadyExists(type, Json.name(object));
    }
    metadata
        .put("uid", names.uid())
        .put("creationTimestamp", now())
        .remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds"));
    if (object.has("spec") && !WITHOUT_GENERATION.contains(type.key())) {
      metadata.put("generation", 1);
    }
    initialStatus(type, object);
    finish(type, Json.object(), object);
    object.put("apiVersion", type.apiVersion());
    if (owned == Owned.BY_WRITE) {
      metadata.remove("managedFields");
      new ServerSideApply(type).track(Json.object(), object, manager(options, ""), now());
    }
    return options.dryRun() ? object : store.put(type, object);
  }

  /** Whether the caller has settled {@code managedFields}. */
  enum Owned {
    BY_WRITE,
    ALREADY
  }

  static Manager manager(WriteOptions options, String subresource) {
    return new Manager(options.manager(), "Update", options.apiVersion(), subresource);
  }

  private void requireNamespace(ResourceType type, ObjectNode object) {
    var name = Json.namespace(object);
    var namespace =
        store
            .find(ResourceTypes.NAMESPACES, "", name)
            .orElseThrow(() -> ApiException.notFound(ResourceTypes.NAMESPACES, name));
    if (Json.terminating(namespace)) {
      throw ApiException.forbidden(
          type,
          Json.name(object),
          "unable to create new content in namespace %s because it is being terminated"
              .formatted(name),
          List.of(
              new Cause(
                  "NamespaceTerminating",
                  "namespace %s is being terminated".formatted(name),
                  "metadata.namespace")));
    }
  }

  private static void initialStatus(ResourceType type, ObjectNode object) {
    if (type.equals(ResourceTypes.PODS)) {
      object.set("status", Json.object().put("phase", "Pending"));
    } else if (type.statusSubresource() && !type.equals(ResourceTypes.NODES)) {
      object.remove("status");
    }
  }

  private void finish(ResourceType type, ObjectNode before, ObjectNode object) {
    if (type.custom()) {
      customResources.complete(type, object);
    }
    Defaults.fill(type, object);
    validation.check(type, before, object);
  }

  /**
   * Puts {@code body} in the place of {@code before}.
   *
   * @param subresource {@code status}; {@code binding} for status and the rest; or empty for
   *     everything but the status
   * @return the object as it is now; the one before when nothing changed
   */
  ObjectNode update(
      ResourceType type,
      ObjectNode before,
      ObjectNode body,
      String subresource,
      WriteOptions options,
      Owned owned) {
    var object = body.deepCopy();
    Json.dropNulls(object);
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    carryMetadata(type, before, object);
    if (subresource.equals("status")) {
      var withStatus = before.deepCopy();
      keep(object, withStatus, "status");
      Json.in(withStatus, "metadata")
          .set("managedFields", Json.at(object, "metadata", "managedFields"));
      Json.dropNulls(withStatus);
      if (Json.at(withStatus, "metadata", "managedFields").isMissingNode()) {
        Json.in(withStatus, "metadata").remove("managedFields");
      }
      object = withStatus;
    } else if (type.statusSubresource()
        && !type.equals(ResourceTypes.NAMESPACES)
        && !subresource.equals("binding")) {
      keep(before, object, "status");
    }
    finish(type, before, object);
    generation(type, before, object);
    if (object.equals(before)) {
      return before;
    }
    if (owned == Owned.BY_WRITE) {
      new ServerSideApply(type).track(before, object, manager(options, subresource), now());
    }
    if (options.dryRun()) {
      return object;
    }
    share(before, object);
    share(before.path("metadata"), Json.in(object, "metadata"));
    return removable(type, object) ? store.remove(type, object) : store.put(type, object);
  }

  private static void keep(JsonNode from, ObjectNode to, String field) {
    if (from.has(field)) {
      to.set(field, from.path(field));
    } else {
      to.remove(field);
    }
  }

  private static void carryMetadata(ResourceType type, ObjectNode before, ObjectNode object) {
    var metadata = Json.in(object, "metadata");
    var name = Json.name(before);
    var version = Json.text(metadata, "resourceVersion");
    if (!version.isEmpty() && !version.equals(Json.text(before, "metadata", "resourceVersion"))) {
      throw ApiException.conflict(
          type,
          name,
          "the object has been modified; please apply your changes to the latest version and try"
              + " again");
    }
    var uid = Json.uid(object);
    if (!uid.isEmpty() && !uid.equals(Json.uid(before))) {
      throw ApiException.conflict(
          type,
          name,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(uid, Json.uid(before)));
    }
    for (String field :
        List.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "generation",
            "generateName",
            "deletionTimestamp",
            "deletionGracePeriodSeconds")) {
      keep(before.path("metadata"), metadata, field);
    }
    if (!metadata.has("managedFields")) {
      keep(before.path("metadata"), metadata, "managedFields");
    }
  }

  private static void generation(ResourceType type, ObjectNode before, ObjectNode object) {
    if (WITHOUT_GENERATION.contains(type.key())
        || Json.at(before, "metadata", "generation").isMissingNode()) {
      return;
    }
    if (!wanted(before).equals(wanted(object))) {
      Json.in(object, "metadata")
          .put("generation", Json.number(before, 0, "metadata", "generation") + 1);
    }
  }

  /** Objects in the store are never changed: what two versions have in common is kept once. */
  private static void share(JsonNode before, ObjectNode object) {
    for (var field : before.properties()) {
      if (!field.getKey().equals("metadata")
          && field.getValue().equals(object.path(field.getKey()))) {
        object.set(field.getKey(), field.getValue());
      }
    }
  }

  /** What of an object is asked for. */
  private static Map<String, JsonNode> wanted(ObjectNode object) {
    var fields = new HashMap<String, JsonNode>();
    object.properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
    fields.keySet().removeAll(List.of("metadata", "status"));
    return fields;
  }

  private static boolean removable(ResourceType type, ObjectNode object) {
    return Json.terminating(object)
        && Json.at(object, "metadata", "finalizers").isEmpty()
        && Json.number(object, 0, "metadata", "deletionGracePeriodSeconds") == 0
        && (!type.equals(ResourceTypes.NAMESPACES)
            || Json.at(object, "spec", "finalizers").isEmpty());
  }

  /**
   * Deletes, or marks for deletion while finalizers or a grace period hold it.
   *
   * @return the marked object; empty when it is gone
   */
  Optional<ObjectNode> delete(ResourceType type, ObjectNode object, DeleteOptions options) {
    precondition(type, object, "UID", options.uid(), Json.uid(object));
    precondition(
        type,
        object,
        "ResourceVersion",
        options.resourceVersion(),
        Json.text(object, "metadata", "resourceVersion"));
    var marked = object.deepCopy();
    var metadata = Json.in(marked, "metadata");
    int grace = type.equals(ResourceTypes.PODS) ? grace(object, options) : 0;
    if (!Json.terminating(object)) {
      metadata.put(
          "deletionTimestamp",
          clock.instant().plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS).toString());
    }
    metadata.put("deletionGracePeriodSeconds", grace);
    if (options.propagation().equals("Foreground")
        && !Json.texts(metadata, "finalizers").contains("foregroundDeletion")) {
      metadata.withArray("/finalizers").add("foregroundDeletion");
    }
    if (type.equals(ResourceTypes.NAMESPACES)) {
      Json.in(marked, "status").put("phase", "Terminating");
    }
    if (options.dryRun()) {
      return Optional.empty();
    }
    if (removable(type, marked)) {
      store.remove(type, object);
      return Optional.empty();
    }
    return Optional.of(marked.equals(object) ? object : store.put(type, marked));
  }

  private static int grace(ObjectNode pod, DeleteOptions options) {
    if (Json.text(pod, "spec", "nodeName").isEmpty()) {
      return 0;
    }
    return options.gracePeriodSeconds() >= 0
        ? options.gracePeriodSeconds()
        : Json.number(pod, 30, "spec", "terminationGracePeriodSeconds");
  }

  private static void precondition(
      ResourceType type, ObjectNode object, String what, String wanted, String is) {
    if (!wanted.isEmpty() && !wanted.equals(is)) {
      throw ApiException.conflict(
          type,
          Json.name(object),
          "Precondition failed: %s in precondition: %s, %s in object meta: %s"
              .formatted(what, wanted, what, is));
    }
  }
}
