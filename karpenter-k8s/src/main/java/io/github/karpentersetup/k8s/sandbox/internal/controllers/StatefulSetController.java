package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the pods of a stateful set, each under its own name with its own volumes: a pod is made
 * again once the one of its name is gone, and, unless the set is {@code Parallel}, once those
 * before it are ready.
 */
final class StatefulSetController implements Controller {
  private final Cluster cluster;
  private final WorkQueue<String> uids = new WorkQueue<>();

  StatefulSetController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.STATEFUL_SETS.key(), ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    if (event.type().key().equals(ResourceTypes.STATEFUL_SETS.key())) {
      uids.add(Json.uid(event.after()));
    } else {
      Cluster.owners(event.after()).forEach(uids::add);
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    uids.drain(uid -> cluster.live(uid, ResourceTypes.STATEFUL_SETS).ifPresent(this::reconcile));
    return Optional.empty();
  }

  private void reconcile(ObjectNode set) {
    var pods = new TreeMap<Integer, ObjectNode>();
    cluster
        .api()
        .store()
        .ownedBy(Json.uid(set), ResourceTypes.PODS)
        .forEach(pod -> pods.put(ordinal(pod), pod));
    var wanted = Json.number(set, 1, "spec", "replicas");
    if (grow(set, wanted, pods)) {
      shrink(wanted, pods);
    }
    int ready = (int) pods.values().stream().filter(Subresources::ready).count();
    cluster.editStatus(
        ResourceTypes.STATEFUL_SETS,
        set,
        o ->
            Json.in(o, "status")
                .put("replicas", pods.size())
                .put("currentReplicas", pods.size())
                .put("readyReplicas", ready)
                .put("availableReplicas", ready)
                .put("observedGeneration", Json.number(set, 1, "metadata", "generation")));
  }

  private static int ordinal(ObjectNode pod) {
    var name = Json.name(pod);
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** Makes what is missing; whether all that is wanted is ready. */
  private boolean grow(ObjectNode set, int wanted, Map<Integer, ObjectNode> pods) {
    var isOrdered = !Json.text(set, "spec", "podManagementPolicy").equals("Parallel");
    var isWhole = true;
    for (int i = 0; i < wanted; i++) {
      var pod = pods.get(i);
      if (pod == null) {
        create(set, i);
      } else if (!Pods.active(pod) && !Json.terminating(pod)) {
        cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.BACKGROUND);
      }
      if (pod == null || Json.terminating(pod) || !Subresources.ready(pod)) {
        isWhole = false;
        if (isOrdered) {
          return false;
        }
      }
    }
    return isWhole;
  }

  /** The last one goes first, and one at a time. */
  private void shrink(int wanted, Map<Integer, ObjectNode> pods) {
    pods.entrySet().stream()
        .filter(e -> e.getKey() >= wanted)
        .max(Comparator.comparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .filter(pod -> !Json.terminating(pod))
        .ifPresent(pod -> cluster.delete(ResourceTypes.PODS, pod, DeleteOptions.BACKGROUND));
  }

  private void create(ObjectNode set, int ordinal) {
    var pod = Pods.fromTemplate(ResourceTypes.STATEFUL_SETS, set, "");
    var name = Json.name(set) + "-" + ordinal;
    var metadata = Json.in(pod, "metadata");
    metadata.remove("generateName");
    metadata.put("name", name);
    Json.in(metadata, "labels")
        .put("statefulset.kubernetes.io/pod-name", name)
        .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal));
    for (ObjectNode template : Json.items(set, "spec", "volumeClaimTemplates")) {
      var claim = Json.name(template) + "-" + name;
      claim(set, template, claim);
      var volume = Json.in(pod, "spec").withArray("/volumes").addObject();
      volume.put("name", Json.name(template));
      Json.in(volume, "persistentVolumeClaim").put("claimName", claim);
    }
    cluster.create(ResourceTypes.PODS, pod);
  }

  /** It outlives its pod, and the set: nobody deletes it. */
  private void claim(ObjectNode set, ObjectNode template, String name) {
    var namespace = Json.namespace(set);
    if (cluster.api().store().find(ResourceTypes.VOLUME_CLAIMS, namespace, name).isEmpty()) {
      var claim = Json.object();
      Json.in(claim, "metadata").put("name", name).put("namespace", namespace);
      claim.set("spec", template.path("spec").deepCopy());
      cluster.create(ResourceTypes.VOLUME_CLAIMS, claim);
    }
  }
}
