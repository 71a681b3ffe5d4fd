package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.whatif.Resources;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Counts in each node pool's status what its nodes have: what limits are held against. */
final class KarpenterUsage implements Controller {
  private static final Resources NONE =
      Resources.NONE.with(Resources.CPU, 0).with(Resources.MEMORY, 0).with("nodes", 0);

  private final KarpenterApi karpenter;

  KarpenterUsage(KarpenterApi karpenter) {
    this.karpenter = karpenter;
  }

  @Override
  public Set<String> watches() {
    return Set.of(KarpenterApi.NODE_POOLS, KarpenterApi.NODE_CLAIMS);
  }

  @Override
  public Optional<Instant> reconcile() {
    var type = karpenter.type(KarpenterApi.NODE_POOLS);
    if (type.isEmpty() || !karpenter.running()) {
      return Optional.empty();
    }
    var used = new HashMap<String, Resources>();
    for (ObjectNode claim : karpenter.list(KarpenterApi.NODE_CLAIMS)) {
      used.merge(
          Json.labels(claim).getOrDefault(KarpenterApi.POOL_LABEL, ""),
          Machines.resources(Json.at(claim, "status", "capacity")).with("nodes", 1),
          Resources::plus);
    }
    for (ObjectNode pool : karpenter.cluster().list(type.get())) {
      var resources = Machines.quantities(used.getOrDefault(Json.name(pool), NONE));
      karpenter
          .cluster()
          .editStatus(type.get(), pool, o -> Json.in(o, "status").set("resources", resources));
    }
    return Optional.empty();
  }
}
