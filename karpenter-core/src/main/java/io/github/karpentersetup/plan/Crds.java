package io.github.karpentersetup.plan;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;

/** The custom resource definitions a release brings, from the charts as released. */
final class Crds {

  /** Of group autoscaling.x-k8s.io, which Cluster Autoscaler brings as well. */
  static final String CAPACITY_BUFFERS = "capacitybuffers.autoscaling.x-k8s.io";

  /** Those whose objects were v1beta1 once. */
  static final List<String> CONVERTED =
      List.of(
          "ec2nodeclasses.karpenter.k8s.aws", "nodeclaims.karpenter.sh", "nodepools.karpenter.sh");

  private Crds() {}

  /** Sorted by name. */
  static List<String> of(KarpenterVersion release) {
    var names = new ArrayList<>(CONVERTED);
    if (release.atLeast(1, 7, 0)) {
      names.add("nodeoverlays.karpenter.sh");
    }
    if (release.atLeast(1, 14, 0)) {
      names.add(CAPACITY_BUFFERS);
    }
    names.sort(null);
    return List.copyOf(names);
  }
}
