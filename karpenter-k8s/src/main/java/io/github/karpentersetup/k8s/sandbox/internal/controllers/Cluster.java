package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import io.github.karpentersetup.k8s.sandbox.internal.api.WriteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** What a controller needs of the API, said short. */
record Cluster(ResourceApi api, Clock clock, String manager) {

  List<ObjectNode> list(ResourceType type) {
    return api.store().list(type, "");
  }

  List<ObjectNode> list(String group, String plural) {
    return api.store().list(group, plural);
  }

  /** The object of a kind with this uid, unless it is gone or going. */
  Optional<ObjectNode> live(String uid, ResourceType type) {
    return api.store()
        .withUid(uid)
        .filter(s -> s.type().key().equals(type.key()) && !Json.terminating(s.object()))
        .map(ObjectStore.Stored::object);
  }

  Instant now() {
    return clock.instant();
  }

  ObjectNode create(ResourceType type, ObjectNode object) {
    return api.create(
        type, Json.namespace(object), object, WriteOptions.by(manager, type.apiVersion()));
  }

  /** Changes an object; nothing is written when it is as it should be. */
  void edit(ResourceType type, ObjectNode object, Consumer<ObjectNode> change) {
    change(type, object, "", change);
  }

  /** Changes an object's status; nothing is written when it is as it should be. */
  void editStatus(ResourceType type, ObjectNode object, Consumer<ObjectNode> change) {
    change(type, object, type.statusSubresource() ? "status" : "", change);
  }

  /** Binds a pod to a node and says so in its status, in one write as the API server does. */
  void bind(ObjectNode pod, String node) {
    change(
        ResourceTypes.PODS,
        pod,
        "binding",
        p -> {
          Json.in(p, "spec").put("nodeName", node);
          condition(p, "PodScheduled", "True", "", "");
        });
  }

  private void change(
      ResourceType type, ObjectNode object, String subresource, Consumer<ObjectNode> change) {
    try {
      api.edit(
          type,
          object,
          subresource,
          manager,
          o -> {
            change.accept(o);
            return o;
          });
    } catch (ApiException gone) {
      if (gone.code() != 404) {
        throw gone;
      }
    }
  }

  void delete(ResourceType type, ObjectNode object, DeleteOptions options) {
    try {
      api.delete(type, Json.namespace(object), Json.name(object), options);
    } catch (ApiException gone) {
      if (gone.code() != 404) {
        throw gone;
      }
    }
  }

  /** Sets a condition; its transition time changes with its status only. */
  void condition(ObjectNode object, String type, String status, String reason, String message) {
    var conditions = Json.in(object, "status").withArray("/conditions");
    ObjectNode found = null;
    for (ObjectNode condition : Json.items(conditions)) {
      if (Json.text(condition, "type").equals(type)) {
        found = condition;
      }
    }
    if (found == null) {
      found = conditions.addObject().put("type", type);
    }
    if (!Json.text(found, "status").equals(status)) {
      found.put("status", status).put("lastTransitionTime", api.now());
    }
    found.put("reason", reason).put("message", message);
  }

  static boolean condition(ObjectNode object, String type) {
    return Json.items(object, "status", "conditions").stream()
        .anyMatch(c -> Json.text(c, "type").equals(type) && Json.text(c, "status").equals("True"));
  }

  /** An owner reference that makes the object go with its controller. */
  static void own(ObjectNode object, ResourceType ownerType, ObjectNode owner) {
    Json.in(object, "metadata")
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", ownerType.apiVersion())
        .put("kind", ownerType.kind())
        .put("name", Json.name(owner))
        .put("uid", Json.uid(owner))
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }

  /** The uids of an object's owners. */
  static List<String> owners(ObjectNode object) {
    return Json.at(object, "metadata", "ownerReferences")
        .valueStream()
        .map(o -> Json.text(o, "uid"))
        .toList();
  }

  static boolean ownedBy(ObjectNode object, ObjectNode owner) {
    return Json.items(object, "metadata", "ownerReferences").stream()
        .anyMatch(o -> Json.text(o, "uid").equals(Json.uid(owner)));
  }
}
