package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Problems;
import io.github.karpentersetup.k8s.api.Resources;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the definitions of Karpenter's kinds from a cluster, which may have hundreds of others. */
final class CrdReader {

  private static final List<String> GROUPS =
      List.of(".karpenter.sh", ".karpenter.k8s.aws", ".autoscaling.x-k8s.io");

  private CrdReader() {}

  static List<JsonNode> read(ApiServer server) {
    try {
      var names = new ArrayList<String>();
      server.eachName(Resources.CRDS, names::add);
      return names.stream()
          .filter(name -> GROUPS.stream().anyMatch(name::endsWith))
          .flatMap(name -> server.find(Resources.CRDS, "", name).stream())
          .toList();
    } catch (ApiFailure e) {
      throw new PreflightException(Problems.of(e), e);
    }
  }
}
