package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore.Stored;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Starts the pods that are bound, and ends those that are deleted. */
final class Kubelet implements Controller {
  private final Cluster cluster;
  private final Duration delay;
  private final Predicate<String> neverReady;

  /** What is to happen to pods, the next first. */
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));

  private final Set<String> known = new HashSet<>();

  /**
   * The start or the end of a pod.
   *
   * @param key its uid, and which of the two
   */
  private record Due(Instant at, String uid, String key) {}

  Kubelet(Cluster cluster, Duration delay, Predicate<String> neverReady) {
    this.cluster = cluster;
    this.delay = delay;
    this.neverReady = neverReady;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    var pod = event.after();
    if (event.deleted() || !isDue(pod)) {
      return;
    }
    var uid = Json.uid(pod);
    var key = uid + (Json.terminating(pod) ? "-" : "+");
    if (known.add(key)) {
      due.add(new Due(cluster.now().plus(delay), uid, key));
    }
  }

  private static boolean isDue(ObjectNode pod) {
    return !Pods.nodeName(pod).isEmpty()
        && (Json.terminating(pod) || Json.text(pod, "status", "phase").equals("Pending"));
  }

  @Override
  public Optional<Instant> reconcile() {
    var now = cluster.now();
    for (var next = due.peek(); next != null && !now.isBefore(next.at()); next = due.peek()) {
      cluster
          .api()
          .store()
          .withUid(next.uid())
          .map(Stored::object)
          .filter(Kubelet::isDue)
          .ifPresent(this::startOrEnd);
      due.remove();
      known.remove(next.key());
    }
    return Optional.ofNullable(due.peek()).map(Due::at);
  }

  private void startOrEnd(ObjectNode pod) {
    if (Json.terminating(pod)) {
      cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.NOW);
    } else {
      cluster.editStatus(ResourceTypes.PODS, pod, this::run);
    }
  }

  private void run(ObjectNode pod) {
    var ready =
        Json.items(pod, "spec", "containers").stream()
            .noneMatch(c -> neverReady.test(Json.text(c, "image")));
    var status = Json.in(pod, "status");
    status
        .put("phase", "Running")
        .put(
            "podIP",
            "10.1."
                + Math.abs(Json.uid(pod).hashCode() % 62500) / 250
                + "."
                + (Math.abs(Json.uid(pod).hashCode() % 250) + 4))
        .put("startTime", cluster.api().now());
    var word = ready ? "True" : "False";
    var reason = ready ? "" : "ContainersNotReady";
    cluster.condition(pod, "Initialized", "True", "", "");
    cluster.condition(pod, "ContainersReady", word, reason, "");
    cluster.condition(pod, "Ready", word, reason, "");
    var containers = status.putArray("containerStatuses");
    for (ObjectNode container : Json.items(pod, "spec", "containers")) {
      var one = containers.addObject();
      one.put("name", Json.text(container, "name"))
          .put("image", Json.text(container, "image"))
          .put("ready", ready)
          .put("started", true)
          .put("restartCount", 0);
      Json.in(one, "state", "running").put("startedAt", cluster.api().now());
    }
  }
}
