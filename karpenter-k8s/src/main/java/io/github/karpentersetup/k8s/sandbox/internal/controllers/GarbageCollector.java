package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Deletes what lost its last owner, and owners that wait for their dependents. */
final class GarbageCollector implements Controller {
  private static final String FOREGROUND = "foregroundDeletion";

  private record Held(ResourceType type, ObjectNode object) {}

  private final Cluster cluster;

  GarbageCollector(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(DELETIONS);
  }

  @Override
  public Optional<Instant> reconcile() {
    var owned = new ArrayList<Held>();
    var waiting = new ArrayList<Held>();
    var alive = new HashSet<String>();
    for (ResourceType type : cluster.api().store().types().all()) {
      for (ObjectNode object : cluster.list(type)) {
        alive.add(Json.uid(object));
        if (!Json.items(object, "metadata", "ownerReferences").isEmpty()) {
          owned.add(new Held(type, object));
        }
        if (Json.texts(object, "metadata", "finalizers").contains(FOREGROUND)) {
          waiting.add(new Held(type, object));
        }
      }
    }
    owned.stream()
        .filter(h -> owners(h.object()).stream().noneMatch(alive::contains))
        .forEach(this::delete);
    for (Held owner : waiting) {
      var dependents =
          owned.stream().filter(h -> Cluster.ownedBy(h.object(), owner.object())).toList();
      dependents.forEach(this::delete);
      if (dependents.isEmpty()) {
        cluster.edit(
            owner.type(),
            owner.object(),
            o -> {
              var left = new ArrayList<>(Json.texts(o, "metadata", "finalizers"));
              left.remove(FOREGROUND);
              Json.in(o, "metadata").set("finalizers", Json.array(left));
            });
      }
    }
    return Optional.empty();
  }

  private static List<String> owners(ObjectNode object) {
    return Json.items(object, "metadata", "ownerReferences").stream()
        .map(o -> Json.text(o, "uid"))
        .toList();
  }

  private void delete(Held held) {
    if (!Json.terminating(held.object())) {
      cluster.delete(held.type(), held.object(), DeleteOptions.BACKGROUND);
    }
  }
}
