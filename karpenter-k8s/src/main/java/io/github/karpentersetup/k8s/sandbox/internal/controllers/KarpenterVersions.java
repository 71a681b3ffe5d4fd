package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.Releases;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Karpenter 0.33 to 1.0 does for those who move from v1beta1 to v1: writes the webhook's
 * certificate into the definitions, and from 1.0.6 on rewrites every object, then says in the
 * definitions that nothing is stored as v1beta1 any more.
 */
final class KarpenterVersions implements Controller {
  private static final String REWRITTEN = "karpenter.sh/stored-version-migrated";
  private static final String V1 = "v1";

  private final KarpenterApi karpenter;

  KarpenterVersions(KarpenterApi karpenter) {
    this.karpenter = karpenter;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DEPLOYMENTS.key(),
        ResourceTypes.CRDS.key(),
        KarpenterApi.NODE_POOLS,
        KarpenterApi.NODE_CLASSES,
        KarpenterApi.NODE_CLAIMS);
  }

  @Override
  public Optional<Instant> reconcile() {
    var release = release();
    if (release.filter(Releases::converts).isPresent()) {
      var cluster = karpenter.cluster();
      for (ObjectNode crd : cluster.list(ResourceTypes.CRDS)) {
        if (Json.text(crd, "spec", "conversion", "strategy").equals("Webhook")) {
          cluster.edit(ResourceTypes.CRDS, crd, KarpenterVersions::certify);
          release.filter(Releases::rewrites).ifPresent(r -> rewrite(crd));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<KarpenterVersion> release() {
    return karpenter.cluster().list(ResourceTypes.DEPLOYMENTS).stream()
        .filter(d -> Json.number(d, 0, "status", "readyReplicas") > 0)
        .flatMap(d -> Releases.of(d).stream())
        .findFirst();
  }

  private static void certify(ObjectNode crd) {
    Json.in(crd, "spec", "conversion", "webhook", "clientConfig").put("caBundle", "c2FuZGJveA==");
  }

  private void rewrite(ObjectNode crd) {
    var cluster = karpenter.cluster();
    var type = ResourceTypes.define(crd);
    if (!type.versions().get(0).equals(V1)
        || Json.texts(crd, "status", "storedVersions").equals(List.of(V1))) {
      return;
    }
    for (ObjectNode object : cluster.list(type)) {
      cluster.edit(type, object, o -> Json.in(o, "metadata", "annotations").put(REWRITTEN, "true"));
    }
    cluster.editStatus(
        ResourceTypes.CRDS,
        crd,
        o -> Json.in(o, "status").set("storedVersions", Json.array(List.of(V1))));
  }
}
