package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the parts of the Karpenter stand-in share. */
final class KarpenterApi {
  static final String NODE_POOLS = "karpenter.sh/nodepools";
  static final String NODE_CLAIMS = "karpenter.sh/nodeclaims";
  static final String NODE_CLASSES = "karpenter.k8s.aws/ec2nodeclasses";
  static final String POOL_LABEL = "karpenter.sh/nodepool";
  static final String FINALIZER = "karpenter.sh/termination";

  private final Cluster cluster;

  KarpenterApi(Cluster cluster) {
    this.cluster = cluster;
  }

  Cluster cluster() {
    return cluster;
  }

  /** Whether a Karpenter controller has a ready pod. */
  boolean running() {
    return cluster.list(ResourceTypes.DEPLOYMENTS).stream()
        .filter(d -> Json.number(d, 0, "status", "readyReplicas") > 0)
        .flatMap(d -> Json.items(d, "spec", "template", "spec", "containers").stream())
        .anyMatch(c -> Json.text(c, "image").contains("karpenter/controller"));
  }

  /** The kind under a key such as {@link #NODE_POOLS}; empty until its CRD is established. */
  Optional<ResourceType> type(String key) {
    var slash = key.indexOf('/');
    return cluster.api().store().types().find(key.substring(0, slash), key.substring(slash + 1));
  }

  List<ObjectNode> list(String key) {
    return type(key).map(cluster::list).orElse(List.of());
  }

  /** Sets a condition that is about this generation of the object. */
  void condition(ObjectNode object, String type, boolean holds, String reason, String message) {
    cluster.condition(object, type, holds ? "True" : "False", reason, message);
    for (ObjectNode condition : Json.items(object, "status", "conditions")) {
      if (Json.text(condition, "type").equals(type)) {
        condition.put("observedGeneration", Json.number(object, 1, "metadata", "generation"));
      }
    }
  }
}
