package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import io.github.karpentersetup.whatif.InstanceType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Gives each pod that runs on Fargate a node of its own, which goes with it. */
final class FargateController implements Controller {
  private static final String COMPUTE_TYPE = "eks.amazonaws.com/compute-type";
  private static final String FARGATE = "fargate";
  private static final String PREFIX = "fargate-ip-";

  private final Cluster cluster;
  private final Controllers.Settings settings;
  private final InstanceType type = Machines.named("t3.large");
  private final WorkQueue<String> nodes = new WorkQueue<>();
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
  public void changed(StoreEvent event) {
    var object = event.after();
    if (event.type().key().equals(ResourceTypes.NODES.key())) {
      if (isFargate(object)) {
        nodes.add(Json.name(object));
      }
    } else if (event.deleted() && Pods.nodeName(object).startsWith(PREFIX)) {
      nodes.add(Pods.nodeName(object));
    }
  }

  @Override
  public Optional<Instant> reconcile() {
    var store = cluster.api().store();
    for (ObjectNode pod : store.podsOn("")) {
      if (Pods.active(pod)
          && !Json.terminating(pod)
          && !Pods.daemon(pod)
          && settings.fargate().test(Json.namespace(pod), Json.labels(pod))) {
        bind(pod);
      }
    }
    nodes.drain(
        name -> {
          var node = store.find(ResourceTypes.NODES, "", name).filter(n -> isFargate(n));
          if (node.isPresent() && store.podsOn(name).isEmpty()) {
            cluster.delete(ResourceTypes.NODES, node.get(), DeleteOptions.NOW);
          }
        });
    return Optional.empty();
  }

  private void bind(ObjectNode pod) {
    made++;
    var name =
        PREFIX + "10-2-" + made / 250 + "-" + made % 250 + NodeObjects.domain(settings.region());
    var zones = Machines.zones(settings.region());
    var zone = zones.get(made % zones.size());
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
            "amd64",
            "kubernetes.io/hostname",
            name,
            "kubernetes.io/os",
            "linux",
            "topology.kubernetes.io/zone",
            zone);
    cluster.create(
        ResourceTypes.NODES,
        NodeObjects.node(
            node, name, labels, Machines.has(type), settings.gitVersion(), cluster.api().now()));
    cluster.bind(pod, name);
  }
}
