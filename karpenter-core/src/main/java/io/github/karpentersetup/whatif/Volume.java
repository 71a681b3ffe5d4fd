package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Requirement;
import java.util.List;
import java.util.Objects;

/**
 * A volume that a pod mounts.
 *
 * @param id what tells it from other volumes of the driver: pods that mount the same one on a node
 *     attach it once
 * @param driver the CSI driver, {@code ebs.csi.aws.com}
 * @param nodeAffinity from which nodes it can be reached, as its persistent volume or storage class
 *     says: alternatives, tried in order. Empty for all.
 */
public record Volume(String id, String driver, List<List<Requirement>> nodeAffinity) {

  public Volume {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(driver, "driver");
    nodeAffinity = nodeAffinity.stream().map(List::copyOf).toList();
  }

  /** An EBS volume in one zone. */
  public static Volume ebs(String id, String zone) {
    return new Volume(
        id, "ebs.csi.aws.com", List.of(List.of(Requirement.in(NodeLabels.ZONE, zone))));
  }
}
