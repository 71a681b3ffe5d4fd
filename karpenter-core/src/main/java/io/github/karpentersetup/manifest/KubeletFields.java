package io.github.karpentersetup.manifest;

import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.Setting;

/** Kubelet's settings in the words of the manifests, the same in the pool and in the class. */
final class KubeletFields {

  private KubeletFields() {}

  static Fields of(Kubelet kubelet) {
    return new Fields()
        .put("clusterDNS", kubelet.clusterDns())
        .put("maxPods", kubelet.maxPods())
        .put("podsPerCore", kubelet.podsPerCore())
        .put("systemReserved", kubelet.systemReserved())
        .put("kubeReserved", kubelet.kubeReserved())
        .put("evictionHard", kubelet.evictionHard())
        .put("evictionSoft", kubelet.evictionSoft())
        .put("evictionSoftGracePeriod", kubelet.evictionSoftGracePeriod())
        .put("evictionMaxPodGracePeriod", kubelet.evictionMaxPodGracePeriod())
        .put("imageGCHighThresholdPercent", kubelet.imageGcHighThresholdPercent())
        .put("imageGCLowThresholdPercent", kubelet.imageGcLowThresholdPercent())
        .put("cpuCFSQuota", kubelet.cpuCfsQuota(), Setting::isEnabled);
  }
}
