package io.github.karpentersetup.iam;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;

/** The policies of AWS that Karpenter's nodes need. */
public final class ManagedPolicies {

  private ManagedPolicies() {}

  /**
   * The ARNs of the four policies of the node role, as the release's CloudFormation template has
   * them: {@code AmazonEC2ContainerRegistryPullOnly} took the place of {@code …ReadOnly} at 1.4,
   * for pull-through caches.
   */
  public static List<String> forNodeRole(KarpenterVersion version, Partition partition) {
    return List.of(
        partition.managedPolicyArn("AmazonEKS_CNI_Policy"),
        partition.managedPolicyArn("AmazonEKSWorkerNodePolicy"),
        partition.managedPolicyArn(
            version.atLeast(1, 4, 0)
                ? "AmazonEC2ContainerRegistryPullOnly"
                : "AmazonEC2ContainerRegistryReadOnly"),
        partition.managedPolicyArn("AmazonSSMManagedInstanceCore"));
  }
}
