package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.PodGroup;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads single pods as the facts hold them, for who has pods at hand. */
public final class PodReader {

  private final Volumes volumes;

  private PodReader(Volumes volumes) {
    this.volumes = volumes;
  }

  /** For pods that may mount these persistent volumes. */
  public static PodReader with(Collection<? extends JsonNode> persistentVolumes) {
    return new PodReader(Volumes.of(persistentVolumes));
  }

  /** A group of this pod alone, without its budgets; empty for the mirror of a static pod. */
  public Optional<PodGroup> read(JsonNode pod) {
    var groups = new PodGroups(new PodBudgets(List.of()), volumes);
    groups.add(pod, Requests.of(pod));
    return groups.finish().stream().findFirst();
  }
}
