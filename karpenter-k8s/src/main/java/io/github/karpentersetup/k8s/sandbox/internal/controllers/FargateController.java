package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.instances.InstanceType;
import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Gives each pod that runs on Fargate a node of its own, which goes with it. */
final class FargateController implements Controller {
  private static final String COMPUTE_TYPE = "eks.amazonaws.com/compute-type";
  private static final String FARGATE = "fargate";

  private final Cluster cluster;
  private final Controllers.Settings settings;
  private final InstanceType type = InstanceType.named("t3.large").orElseThrow();
  private int made;

  FargateController(Cluster cluster, Controllers.Settings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /** Whether EKS made the node for a pod. */
  static boolean isFargate(ObjectNode node) {
    return FARGATE.equals(Json.labels(node).get(COMPUTE_TYPE));
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.PODS.key(), ResourceTypes.NODES.key());
  }

  @Override
  public Optional<Instant> reconcile() {
    var used = new HashSet<String>();
    for (ObjectNode pod : cluster.list(ResourceTypes.PODS)) {
      used.add(Pods.nodeName(pod));
      if (Pods.nodeName(pod).isEmpty()
          && Pods.active(pod)
          && !Json.terminating(pod)
          && !Pods.daemon(pod)
          && settings.fargate().test(Json.namespace(pod), Json.labels(pod))) {
        used.add(bind(pod));
      }
    }
    for (ObjectNode node : cluster.list(ResourceTypes.NODES)) {
      if (isFargate(node) && !used.contains(Json.name(node))) {
        cluster.delete(ResourceTypes.NODES, node, DeleteOptions.NOW);
      }
    }
    return Optional.empty();
  }

  private String bind(ObjectNode pod) {
    made++;
    var name =
        "fargate-ip-10-2-" + made / 250 + "-" + made % 250 + NodeObjects.domain(settings.region());
    var zone = settings.zones().get(made % settings.zones().size());
    var node = Json.object();
    Json.in(node, "spec")
        .putArray("taints")
        .addObject()
        .put("key", COMPUTE_TYPE)
        .put("value", FARGATE)
        .put("effect", "NoSchedule");
    var labels =
        Map.of(
            COMPUTE_TYPE,
            FARGATE,
            "kubernetes.io/arch",
            type.arch(),
            "kubernetes.io/hostname",
            name,
            "kubernetes.io/os",
            "linux",
            "topology.kubernetes.io/zone",
            zone);
    cluster.create(
        ResourceTypes.NODES,
        NodeObjects.node(
            node, name, zone, type, labels, settings.gitVersion(), cluster.api().now()));
    cluster.edit(ResourceTypes.PODS, pod, p -> Json.in(p, "spec").put("nodeName", name));
    cluster.editStatus(
        ResourceTypes.PODS, pod, p -> cluster.condition(p, "PodScheduled", "True", "", ""));
    return name;
  }
}
