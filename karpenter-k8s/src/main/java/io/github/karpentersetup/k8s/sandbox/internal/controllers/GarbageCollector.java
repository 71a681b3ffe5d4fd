package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore.Stored;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** Deletes what lost its last owner, and owners that wait for their dependents. */
final class GarbageCollector implements Controller {
  private static final String FOREGROUND = "foregroundDeletion";

  private final Cluster cluster;

  /** New objects with owners, which may be gone already. */
  private final WorkQueue<String> made = new WorkQueue<>();

  /** What is gone. */
  private final WorkQueue<String> gone = new WorkQueue<>();

  /** What waits for its dependents. */
  private final WorkQueue<String> waiting = new WorkQueue<>();

  GarbageCollector(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ANYTHING);
  }

  @Override
  public void changed(StoreEvent event) {
    var object = event.after();
    var uid = Json.uid(object);
    if (event.deleted()) {
      gone.add(uid);
      Cluster.owners(object).forEach(waiting::add);
    } else if (event.before().isEmpty() && !Cluster.owners(object).isEmpty()) {
      made.add(uid);
    }
    if (Json.terminating(object)) {
      waiting.add(uid);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    var store = cluster.api().store();
    made.drain(uid -> store.withUid(uid).ifPresent(this::deleteIfLost));
    gone.drain(uid -> store.ownedBy(uid).forEach(this::deleteIfLost));
    waiting.drain(
        uid ->
            store
                .withUid(uid)
                .filter(s -> Json.texts(s.object(), "metadata", "finalizers").contains(FOREGROUND))
                .ifPresent(this::end));
    return Optional.empty();
  }

  private void deleteIfLost(Stored stored) {
    var owners = Cluster.owners(stored.object());
    if (!owners.isEmpty()
        && owners.stream().allMatch(uid -> cluster.api().store().withUid(uid).isEmpty())) {
      delete(stored);
    }
  }

  private void end(Stored owner) {
    var dependents = cluster.api().store().ownedBy(Json.uid(owner.object()));
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

  private void delete(Stored stored) {
    if (!Json.terminating(stored.object())) {
      cluster.delete(stored.type(), stored.object(), DeleteOptions.BACKGROUND);
    }
  }
}
