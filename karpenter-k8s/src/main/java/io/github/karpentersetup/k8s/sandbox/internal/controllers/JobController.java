package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps as many pods of a job running as may run at a time; nothing in a sandbox completes. A pod
 * that is deleted is replaced at once. A job without a template has the pods that were put there.
 */
final class JobController implements Controller {
  private final Cluster cluster;
  private final WorkQueue<String> uids = new WorkQueue<>();

  JobController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.JOBS.key(), ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    if (event.type().key().equals(ResourceTypes.JOBS.key())) {
      uids.add(Json.uid(event.after()));
    } else {
      Cluster.owners(event.after()).forEach(uids::add);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    uids.drain(
        uid ->
            cluster
                .live(uid, ResourceTypes.JOBS)
                .filter(job -> Json.at(job, "spec", "template").isObject())
                .ifPresent(this::reconcile));
    return Optional.empty();
  }

  private void reconcile(ObjectNode job) {
    var pods =
        cluster.api().store().ownedBy(Json.uid(job), ResourceTypes.PODS).stream()
            .filter(p -> Pods.active(p) && !Json.terminating(p))
            .toList();
    int atOnce = Json.number(job, 1, "spec", "parallelism");
    int wanted = Math.min(atOnce, Json.number(job, atOnce, "spec", "completions"));
    for (int i = pods.size(); i < wanted; i++) {
      var pod = Pods.fromTemplate(ResourceTypes.JOBS, job, "");
      Json.in(pod, "metadata", "labels")
          .put("job-name", Json.name(job))
          .put("batch.kubernetes.io/job-name", Json.name(job));
      cluster.create(ResourceTypes.PODS, pod);
    }
    int ready = (int) pods.stream().filter(Subresources::ready).count();
    cluster.editStatus(
        ResourceTypes.JOBS,
        job,
        o -> Json.in(o, "status").put("active", pods.size()).put("ready", ready));
  }
}
