package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Says of node classes and node pools whether they are ready. */
final class KarpenterReadiness implements Controller {
  private static final List<String> PARTS =
      List.of(
          "SubnetsReady",
          "SecurityGroupsReady",
          "AMIsReady",
          "InstanceProfileReady",
          "ValidationSucceeded",
          "Ready");

  private final KarpenterApi karpenter;

  KarpenterReadiness(KarpenterApi karpenter) {
    this.karpenter = karpenter;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DEPLOYMENTS.key(), KarpenterApi.NODE_POOLS, KarpenterApi.NODE_CLASSES);
  }

  @Override
  public Optional<Instant> reconcile() {
    if (!karpenter.running()) {
      return Optional.empty();
    }
    karpenter
        .type(KarpenterApi.NODE_CLASSES)
        .ifPresent(
            type -> {
              for (ObjectNode nodeClass : karpenter.cluster().list(type)) {
                karpenter
                    .cluster()
                    .editStatus(
                        type,
                        nodeClass,
                        o -> PARTS.forEach(part -> karpenter.condition(o, part, true, part, "")));
              }
            });
    karpenter
        .type(KarpenterApi.NODE_POOLS)
        .ifPresent(
            type -> {
              for (ObjectNode pool : karpenter.cluster().list(type)) {
                karpenter.cluster().editStatus(type, pool, this::judge);
              }
            });
    return Optional.empty();
  }

  private void judge(ObjectNode pool) {
    var wanted = Json.text(pool, "spec", "template", "spec", "nodeClassRef", "name");
    var found =
        karpenter.list(KarpenterApi.NODE_CLASSES).stream()
            .anyMatch(nodeClass -> Json.name(nodeClass).equals(wanted));
    karpenter.condition(pool, "ValidationSucceeded", true, "ValidationSucceeded", "");
    karpenter.condition(
        pool,
        "NodeClassReady",
        found,
        found ? "NodeClassReady" : "NodeClassNotFound",
        found ? "" : "NodeClass not found on cluster");
    karpenter.condition(
        pool,
        "Ready",
        found,
        found ? "Ready" : "UnhealthyDependents",
        found ? "" : "NodeClassReady=False");
  }
}
