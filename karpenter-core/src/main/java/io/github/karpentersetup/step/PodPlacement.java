package io.github.karpentersetup.step;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;

/**
 * Where the pods of a Deployment may run.
 *
 * @param terms of the required node affinity, any of which must hold, as Kubernetes writes them
 * @param tolerations as Kubernetes writes them
 */
public record PodPlacement(List<Map<String, Object>> terms, List<Map<String, Object>> tolerations) {

  public PodPlacement {
    terms = terms.stream().map(Json::sorted).toList();
    tolerations = tolerations.stream().map(Json::sorted).toList();
  }
}
