package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.spec.CapacityType;
import java.util.List;
import java.util.Set;

/** Managed node groups. */
final class ManagedGroups {

  private ManagedGroups() {}

  static List<Source> of(AwsFacts aws) {
    return aws.nodeGroups().stream().map(group -> source(aws, group)).toList();
  }

  private static Source source(AwsFacts aws, NodeGroup group) {
    var own = group.launchTemplate().map(LaunchTemplate::securityGroups).orElse(List.of());
    return new Source(
        group.name(),
        Source.Kind.MANAGED,
        group.amiType(),
        group.instanceTypes(),
        capacity(group.capacityType()),
        group.subnets(),
        group.labels(),
        group.taints(),
        Sizes.most(group.scaling(), group.tags()),
        // EKS attaches the cluster's group only where the launch template has none of its own.
        own.isEmpty() ? aws.cluster().clusterSecurityGroup().stream().toList() : own,
        group.launchTemplate(),
        group.diskGibibytes(),
        List.of());
  }

  private static Set<CapacityType> capacity(String eks) {
    return Set.of(
        switch (eks) {
          case "SPOT" -> CapacityType.SPOT;
          case "CAPACITY_BLOCK" -> CapacityType.RESERVED;
          default -> CapacityType.ON_DEMAND;
        });
  }
}
