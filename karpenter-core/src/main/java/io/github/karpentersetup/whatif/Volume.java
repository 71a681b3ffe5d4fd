package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Requirement;
import java.util.List;
import java.util.Objects;

/**
 * A volume that a pod mounts.
 *
 * @param id what tells it from other volumes of the driver: pods that mount the same one on a node
 *     attach it once. Empty for a volume that no two pods share, as those of a StatefulSet
 * @param driver the CSI driver, {@code ebs.csi.aws.com}
 * @param nodeAffinity from which nodes it can be reached, as its persistent volume or storage class
 *     says: alternatives, tried in order. Empty for all.
 */
public record Volume(String id, String driver, List<List<Requirement>> nodeAffinity) {

  /** The CSI driver of EBS volumes. */
  public static final String EBS_DRIVER = "ebs.csi.aws.com";

  public Volume {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(driver, "driver");
    nodeAffinity = nodeAffinity.stream().map(List::copyOf).toList();
  }

  /** An EBS volume in one zone. */
  public static Volume ebs(String id, String zone) {
    return new Volume(id, EBS_DRIVER, List.of(List.of(Requirement.in(NodeLabels.ZONE, zone))));
  }
}
