package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.step.GroupKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** Reads the sizes of node groups, whoever manages them. */
final class NodeGroupState {

  private final Clients clients;

  NodeGroupState(Clients clients) {
    this.clients = clients;
  }

  /**
   * A node group as it is now.
   *
   * @param isUpdating whether EKS refuses to change it for the moment
   */
  record Group(
      String arn, int min, int desired, int max, Map<String, String> tags, boolean isUpdating) {}

  /** Empty if it is gone. */
  Optional<Group> find(GroupKind kind, String cluster, String name) {
    return kind == GroupKind.MANAGED
        ? managed(cluster, name)
        : groups(List.of(name)).stream().findFirst().map(NodeGroupState::own);
  }

  private Optional<Group> managed(String cluster, String name) {
    try {
      return Optional.of(
          managed(
              clients
                  .eks()
                  .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(name))
                  .nodegroup()));
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Group managed(Nodegroup g) {
    var s = g.scalingConfig();
    return new Group(
        g.nodegroupArn(),
        s.minSize(),
        s.desiredSize(),
        s.maxSize(),
        g.tags(),
        g.status() == NodegroupStatus.UPDATING);
  }

  private static Group own(AutoScalingGroup g) {
    var tags = new HashMap<String, String>();
    g.tags().forEach(t -> tags.put(t.key(), t.value()));
    return new Group(
        g.autoScalingGroupARN(), g.minSize(), g.desiredCapacity(), g.maxSize(), tags, false);
  }

  /** The instances of these groups that are not on their way out. */
  List<String> instances(List<String> names) {
    return names.isEmpty()
        ? List.of()
        : groups(names).stream()
            .flatMap(g -> g.instances().stream())
            .filter(i -> !isEnding(i))
            .map(Instance::instanceId)
            .sorted()
            .toList();
  }

  /** Whether a group ends an instance; a lifecycle hook of it may take hours. */
  boolean isEnding(String group, String instance) {
    return groups(List.of(group)).stream()
        .flatMap(g -> g.instances().stream())
        .anyMatch(i -> i.instanceId().equals(instance) && isEnding(i));
  }

  private static boolean isEnding(Instance instance) {
    return instance.lifecycleStateAsString().startsWith("Terminat");
  }

  /** Those of these groups that would move instances between zones. */
  List<String> notSuspended(List<String> names) {
    return names.isEmpty()
        ? List.of()
        : groups(names).stream()
            .filter(g -> !isSuspended(g))
            .map(AutoScalingGroup::autoScalingGroupName)
            .sorted()
            .toList();
  }

  /** Those of these groups that do not move instances between zones. */
  List<String> suspended(List<String> names) {
    return names.isEmpty()
        ? List.of()
        : groups(names).stream()
            .filter(NodeGroupState::isSuspended)
            .map(AutoScalingGroup::autoScalingGroupName)
            .sorted()
            .toList();
  }

  private static boolean isSuspended(AutoScalingGroup group) {
    return group.suspendedProcesses().stream()
        .map(SuspendedProcess::processName)
        .anyMatch("AZRebalance"::equals);
  }

  private List<AutoScalingGroup> groups(List<String> names) {
    return clients
        .autoScaling()
        .describeAutoScalingGroupsPaginator(r -> r.autoScalingGroupNames(names))
        .autoScalingGroups()
        .stream()
        .toList();
  }

  static String subject(GroupKind kind, String name) {
    return (kind == GroupKind.MANAGED ? "node group " : "Auto Scaling group ") + name;
  }
}
