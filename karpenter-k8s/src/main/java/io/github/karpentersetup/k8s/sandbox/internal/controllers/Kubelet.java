package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Starts the pods that are bound, and ends those that are deleted. */
final class Kubelet implements Controller {
  private final Cluster cluster;
  private final Duration delay;
  private final Predicate<String> neverReady;
  private final Map<String, Instant> since = new HashMap<>();

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
  public Optional<Instant> reconcile() {
    var now = cluster.now();
    Optional<Instant> next = Optional.empty();
    var seen = new HashMap<String, Instant>();
    for (ObjectNode pod : cluster.list(ResourceTypes.PODS)) {
      var starting = Json.text(pod, "status", "phase").equals("Pending");
      if (Pods.nodeName(pod).isEmpty() || !(starting || Json.terminating(pod))) {
        continue;
      }
      var key = Json.uid(pod) + (Json.terminating(pod) ? "-" : "+");
      var due = since.getOrDefault(key, now).plus(delay);
      if (now.isBefore(due)) {
        seen.put(key, since.getOrDefault(key, now));
        next = next.filter(n -> n.isBefore(due)).or(() -> Optional.of(due));
      } else if (Json.terminating(pod)) {
        cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.NOW);
      } else {
        cluster.editStatus(ResourceTypes.PODS, pod, this::run);
      }
    }
    since.clear();
    since.putAll(seen);
    return next;
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
