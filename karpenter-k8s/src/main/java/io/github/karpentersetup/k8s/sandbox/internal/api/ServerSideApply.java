package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.api.ListShapes.Kind;
import io.github.karpentersetup.k8s.sandbox.internal.api.ManagedFields.Manager;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException.Cause;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply, and the ownership that other writes take.
 *
 * <p>Source: <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">the
 * Kubernetes documentation</a>.
 */
final class ServerSideApply {
  private final ResourceType type;
  private final ListShapes shapes;

  ServerSideApply(ResourceType type) {
    this.type = type;
    this.shapes = new ListShapes(type);
  }

  /**
   * Merges a configuration into the live object, which is empty when there is none.
   *
   * @throws ApiException 409 when others own fields that would change and it is not forced
   */
  ObjectNode apply(ObjectNode live, ObjectNode config, Manager manager, boolean force, String now) {
    var fields = ManagedFields.of(live);
    fields.adopt(manager);
    var applied = FieldSet.leaves(config, shapes);
    var current = FieldSet.leaves(live, shapes);
    var contested = conflicts(fields, applied, current, manager);
    if (!contested.isEmpty() && !force) {
      throw refusal(Json.name(config), contested);
    }
    fields.takeFromOthers(manager, contested.keySet());

    var merged = live.deepCopy();
    merge(merged, config, List.of());
    var dropped = new ArrayList<>(fields.of(manager));
    dropped.removeAll(applied.keySet());
    // Shortest first, so that an item goes as a whole; one that others own in part keeps its key.
    dropped.sort(Comparator.comparingInt(List::size));
    for (List<String> path : dropped) {
      if (!fields.ownedByOthers(manager, path) && !FieldSet.isKey(path)) {
        FieldSet.remove(merged, path);
      }
    }
    fields.set(manager, applied.keySet(), now);
    fields.writeTo(merged);
    return merged;
  }

  private static Map<List<String>, List<Manager>> conflicts(
      ManagedFields fields,
      Map<List<String>, JsonNode> applied,
      Map<List<String>, JsonNode> current,
      Manager manager) {
    var contested = new LinkedHashMap<List<String>, List<Manager>>();
    applied.forEach(
        (path, value) -> {
          if (!value.equals(current.get(path))) {
            var owners = fields.others(manager, path);
            if (!owners.isEmpty()) {
              contested.put(path, owners);
            }
          }
        });
    return contested;
  }

  private ApiException refusal(String name, Map<List<String>, List<Manager>> contested) {
    var causes = new ArrayList<Cause>();
    contested.forEach(
        (path, owners) ->
            owners.forEach(
                owner -> {
                  var with = "\"" + owner.name() + "\"";
                  if (owner.operation().equals("Update")) {
                    with +=
                        (owner.subresource().isEmpty()
                                ? ""
                                : " with subresource \"" + owner.subresource() + "\"")
                            + " using "
                            + owner.apiVersion();
                  }
                  causes.add(
                      new Cause(
                          "FieldManagerConflict", "conflict with " + with, FieldSet.display(path)));
                }));
    var message =
        causes.size() == 1
            ? "Apply failed with 1 conflict: %s: %s"
                .formatted(causes.get(0).message(), causes.get(0).field())
            : "Apply failed with %d conflicts: %s"
                .formatted(
                    causes.size(),
                    String.join(
                        ", ", causes.stream().map(c -> c.message() + ": " + c.field()).toList()));
    return ApiException.applyConflict(type, name, message, causes);
  }

  private void merge(ObjectNode into, ObjectNode from, List<String> fields) {
    for (var field : from.properties()) {
      var path = new ArrayList<>(fields);
      path.add(field.getKey());
      var value = field.getValue();
      var old = into.path(field.getKey());
      if (value instanceof ObjectNode object
          && old instanceof ObjectNode target
          && shapes.at(path, value).kind() == Kind.GRANULAR) {
        merge(target, object, path);
      } else if (value instanceof ArrayNode list && old instanceof ArrayNode target) {
        mergeList(target, list, path, into, field.getKey());
      } else {
        into.set(field.getKey(), value.deepCopy());
      }
    }
  }

  private void mergeList(
      ArrayNode target, ArrayNode list, List<String> path, ObjectNode parent, String field) {
    var shape = shapes.at(path, list);
    switch (shape.kind()) {
      case KEYED -> {
        for (JsonNode item : list) {
          int index = FieldSet.indexOf(target, FieldSet.key(item, shape.keys()));
          if (index >= 0
              && target.get(index) instanceof ObjectNode old
              && item instanceof ObjectNode fresh) {
            merge(old, fresh, path);
          } else {
            target.add(item.deepCopy());
          }
        }
      }
      case SET -> {
        for (JsonNode item : list) {
          if (target.valueStream().noneMatch(item::equals)) {
            target.add(item);
          }
        }
      }
      default -> parent.set(field, list.deepCopy());
    }
  }

  /** Gives the manager what an update changed, and takes from all what it removed. */
  void track(ObjectNode before, ObjectNode after, Manager manager, String now) {
    var was = FieldSet.leaves(before, shapes);
    var is = FieldSet.leaves(after, shapes);
    Set<List<String>> changed = new LinkedHashSet<>();
    is.forEach(
        (path, value) -> {
          if (!value.equals(was.get(path))) {
            changed.add(path);
          }
        });
    Set<List<String>> removed = new LinkedHashSet<>(was.keySet());
    removed.removeAll(is.keySet());
    var fields = ManagedFields.of(before);
    fields.takeFromAll(removed);
    fields.takeFromOthers(manager, changed);
    fields.add(manager, changed, now);
    fields.writeTo(after);
  }
}
