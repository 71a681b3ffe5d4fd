package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Requirement;
import java.util.List;

/** A template with one of its parts changed. */
final class Relaxed {

  private final PodTemplate from;
  private List<List<Requirement>> nodeAffinity;
  private List<Weighted<List<Requirement>>> preferredNodeAffinity;
  private List<Weighted<PodAffinityTerm>> preferredPodAffinity;
  private List<Weighted<PodAffinityTerm>> preferredPodAntiAffinity;
  private List<TopologySpread> topologySpread;
  private List<Toleration> tolerations;

  Relaxed(PodTemplate from) {
    this.from = from;
    nodeAffinity = from.nodeAffinity();
    preferredNodeAffinity = from.preferredNodeAffinity();
    preferredPodAffinity = from.preferredPodAffinity();
    preferredPodAntiAffinity = from.preferredPodAntiAffinity();
    topologySpread = from.topologySpread();
    tolerations = from.tolerations();
  }

  Relaxed nodeAffinity(List<List<Requirement>> terms) {
    nodeAffinity = terms;
    return this;
  }

  Relaxed preferredNodeAffinity(List<Weighted<List<Requirement>>> terms) {
    preferredNodeAffinity = terms;
    return this;
  }

  Relaxed preferredPodAffinity(List<Weighted<PodAffinityTerm>> terms) {
    preferredPodAffinity = terms;
    return this;
  }

  Relaxed preferredPodAntiAffinity(List<Weighted<PodAffinityTerm>> terms) {
    preferredPodAntiAffinity = terms;
    return this;
  }

  Relaxed topologySpread(List<TopologySpread> spread) {
    topologySpread = spread;
    return this;
  }

  Relaxed tolerations(List<Toleration> all) {
    tolerations = all;
    return this;
  }

  PodTemplate build() {
    return new PodTemplate(
        from.labels(),
        from.requests(),
        from.nodeSelector(),
        nodeAffinity,
        preferredNodeAffinity,
        from.podAffinity(),
        preferredPodAffinity,
        from.podAntiAffinity(),
        preferredPodAntiAffinity,
        topologySpread,
        tolerations,
        from.hostPorts(),
        from.volumes(),
        from.priority(),
        from.disruption());
  }
}
