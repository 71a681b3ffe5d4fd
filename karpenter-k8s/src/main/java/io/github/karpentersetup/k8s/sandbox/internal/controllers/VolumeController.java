package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the volumes of claims, as the EBS CSI driver does for a storage class that waits for the
 * first consumer: in the zone of the node that the claim's pod came to, where they stay.
 */
final class VolumeController implements Controller {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private final Cluster cluster;
  private final WorkQueue<String> pods = new WorkQueue<>();

  VolumeController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.PODS.key());
  }

  @Override
  public void changed(StoreEvent event) {
    var pod = event.after();
    if (!event.deleted()
        && !Pods.nodeName(pod).isEmpty()
        && event.before().map(Pods::nodeName).orElse("").isEmpty()
        && Json.items(pod, "spec", "volumes").stream()
            .anyMatch(v -> v.has("persistentVolumeClaim"))) {
      pods.add(Json.uid(pod));
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    pods.drain(uid -> cluster.live(uid, ResourceTypes.PODS).ifPresent(this::provision));
    return Optional.empty();
  }

  private void provision(ObjectNode pod) {
    var store = cluster.api().store();
    var zone =
        store
            .find(ResourceTypes.NODES, "", Pods.nodeName(pod))
            .map(node -> Json.labels(node).getOrDefault(ZONE, ""))
            .orElse("");
    for (ObjectNode volume : Json.items(pod, "spec", "volumes")) {
      store
          .find(
              ResourceTypes.VOLUME_CLAIMS,
              Json.namespace(pod),
              Json.text(volume, "persistentVolumeClaim", "claimName"))
          .filter(claim -> Json.text(claim, "spec", "volumeName").isEmpty())
          .ifPresent(claim -> bind(claim, zone));
    }
  }

  private void bind(ObjectNode claim, String zone) {
    var volume = Json.object();
    var name = "pvc-" + Json.uid(claim);
    Json.in(volume, "metadata").put("name", name);
    var spec = Json.in(volume, "spec");
    spec.put("persistentVolumeReclaimPolicy", "Delete");
    Json.in(spec, "claimRef")
        .put("kind", "PersistentVolumeClaim")
        .put("namespace", Json.namespace(claim))
        .put("name", Json.name(claim))
        .put("uid", Json.uid(claim));
    Json.in(spec, "csi").put("driver", "ebs.csi.aws.com").put("volumeHandle", "vol-" + name);
    Json.in(spec, "nodeAffinity", "required")
        .putArray("nodeSelectorTerms")
        .addObject()
        .putArray("matchExpressions")
        .addObject()
        .put("key", ZONE)
        .put("operator", "In")
        .putArray("values")
        .add(zone);
    var made = cluster.create(ResourceTypes.VOLUMES, volume);
    cluster.editStatus(
        ResourceTypes.VOLUMES, made, v -> Json.in(v, "status").put("phase", "Bound"));
    cluster.edit(
        ResourceTypes.VOLUME_CLAIMS, claim, c -> Json.in(c, "spec").put("volumeName", name));
    cluster.editStatus(
        ResourceTypes.VOLUME_CLAIMS, claim, c -> Json.in(c, "status").put("phase", "Bound"));
  }
}
