package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who owns which field of one object: {@code metadata.managedFields}, as sets of paths. */
final class ManagedFields {
  /** An entry's identity. */
  record Manager(String name, String operation, String apiVersion, String subresource) {}

  private final Map<Manager, Set<List<String>>> owned = new LinkedHashMap<>();
  private final Map<Manager, String> times = new LinkedHashMap<>();

  private ManagedFields() {}

  /** The entries of this object. */
  static ManagedFields of(JsonNode object) {
    var fields = new ManagedFields();
    for (ObjectNode entry : Json.items(object, "metadata", "managedFields")) {
      var manager =
          new Manager(
              Json.text(entry, "manager"),
              Json.text(entry, "operation"),
              Json.text(entry, "apiVersion"),
              Json.text(entry, "subresource"));
      fields.owned.put(manager, FieldSet.fromFieldsV1(entry.path("fieldsV1")));
      fields.times.put(manager, Json.text(entry, "time"));
    }
    return fields;
  }

  Set<List<String>> of(Manager manager) {
    return owned.getOrDefault(manager, Set.of());
  }

  /** What a manager applied is its own in whatever version it applies next. */
  void adopt(Manager manager) {
    for (Manager other : List.copyOf(owned.keySet())) {
      if (!other.equals(manager)
          && other.operation().equals("Apply")
          && other.name().equals(manager.name())
          && other.subresource().equals(manager.subresource())) {
        var paths = owned.remove(other);
        times.remove(other);
        add(manager, paths == null ? Set.of() : paths, "");
      }
    }
  }

  /** The other managers that own this path. */
  List<Manager> others(Manager manager, List<String> path) {
    var found = new ArrayList<Manager>();
    owned.forEach(
        (other, paths) -> {
          if (!other.equals(manager) && paths.contains(path)) {
            found.add(other);
          }
        });
    return found;
  }

  /** Whether another manager owns this path or something below it. */
  boolean ownedByOthers(Manager manager, List<String> path) {
    return owned.entrySet().stream()
        .filter(e -> !e.getKey().equals(manager))
        .flatMap(e -> e.getValue().stream())
        .anyMatch(
            other -> other.size() >= path.size() && other.subList(0, path.size()).equals(path));
  }

  void set(Manager manager, Set<List<String>> paths, String time) {
    if (paths.equals(owned.get(manager))) {
      return;
    }
    owned.put(manager, new LinkedHashSet<>(paths));
    times.put(manager, time);
  }

  void add(Manager manager, Set<List<String>> paths, String time) {
    var all = new LinkedHashSet<>(of(manager));
    if (all.addAll(paths)) {
      set(manager, all, time);
    }
  }

  void takeFromOthers(Manager manager, Set<List<String>> paths) {
    owned.forEach(
        (other, theirs) -> {
          if (!other.equals(manager)) {
            theirs.removeAll(paths);
          }
        });
  }

  void takeFromAll(Set<List<String>> paths) {
    owned.values().forEach(theirs -> theirs.removeAll(paths));
  }

  void writeTo(ObjectNode object) {
    var entries = Json.array();
    owned.forEach(
        (manager, paths) -> {
          if (paths.isEmpty()) {
            return;
          }
          var entry =
              entries
                  .addObject()
                  .put("manager", manager.name())
                  .put("operation", manager.operation())
                  .put("apiVersion", manager.apiVersion())
                  .put("time", times.getOrDefault(manager, ""))
                  .put("fieldsType", "FieldsV1");
          entry.set("fieldsV1", FieldSet.toFieldsV1(paths));
          if (!manager.subresource().isEmpty()) {
            entry.put("subresource", manager.subresource());
          }
        });
    if (entries.isEmpty()) {
      Json.in(object, "metadata").remove("managedFields");
    } else {
      Json.in(object, "metadata").set("managedFields", entries);
    }
  }
}
