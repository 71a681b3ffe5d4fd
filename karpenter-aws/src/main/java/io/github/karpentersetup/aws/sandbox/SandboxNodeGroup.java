package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.model.InstancesDistribution;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.eks.model.AMITypes;
import software.amazon.awssdk.services.eks.model.CapacityTypes;
import software.amazon.awssdk.services.eks.model.Taint;
import software.amazon.awssdk.services.eks.model.TaintEffect;

/**
 * A node group to put into a cluster. By default: all of the cluster's subnets, one t3.medium,
 * on-demand, Amazon Linux 2023, no launch template, and a role of its own with
 * AmazonEKSWorkerNodePolicy, AmazonEKS_CNI_Policy, AmazonEC2ContainerRegistryReadOnly and
 * AmazonSSMManagedInstanceCore.
 */
public final class SandboxNodeGroup {
  String role;
  int subnets = Integer.MAX_VALUE;
  List<String> instanceTypes = List.of("t3.medium");
  int desired = 1;
  int min = 1;
  int max = 1;
  AMITypes amiType = AMITypes.AL2023_X86_64_STANDARD;
  CapacityTypes capacityType = CapacityTypes.ON_DEMAND;
  final Set<String> policies =
      new LinkedHashSet<>(
          List.of(
              "AmazonEKSWorkerNodePolicy",
              "AmazonEKS_CNI_Policy",
              "AmazonEC2ContainerRegistryReadOnly",
              "AmazonSSMManagedInstanceCore"));
  final Map<String, String> inlinePolicies = new LinkedHashMap<>();
  final Map<String, String> labels = new LinkedHashMap<>();
  final List<Taint> taints = new ArrayList<>();
  boolean hasLaunchTemplate;
  boolean hasGroupsInNetworkInterface;
  int launchTemplateSecurityGroups;
  List<String> instances = List.of();
  int diskGibibytes = 20;
  Consumer<ResponseLaunchTemplateData.Builder> launchTemplateData = data -> {};
  final Map<String, String> autoScalingTags = new LinkedHashMap<>();
  Optional<InstancesDistribution> distribution = Optional.empty();
  boolean hasTerminationHook;

  SandboxNodeGroup(String role) {
    this.role = role;
  }

  /**
   * Sets how many of the cluster's subnets the group uses, from the first.
   *
   * @param count at least 1
   * @return this node group
   */
  public SandboxNodeGroup subnets(int count) {
    subnets = count;
    return this;
  }

  /**
   * Sets the instance types; nodes have the first.
   *
   * @param types for example {@code t3.small}
   * @return this node group
   */
  public SandboxNodeGroup instanceType(String... types) {
    instanceTypes = List.of(types);
    return this;
  }

  /**
   * Sets the number of nodes; the least number becomes at most this, the most at least this.
   *
   * @param nodes 0 or more
   * @return this node group
   */
  public SandboxNodeGroup size(int nodes) {
    desired = nodes;
    min = Math.min(min, nodes);
    max = Math.max(max, nodes);
    return this;
  }

  /**
   * Sets the bounds of the group's size.
   *
   * @param least 0 or more
   * @param most at least 1
   * @return this node group
   */
  public SandboxNodeGroup sizeBetween(int least, int most) {
    min = least;
    max = most;
    desired = Math.min(most, Math.max(least, desired));
    return this;
  }

  /**
   * Names the first instances, for example as a cluster's nodes tell of them.
   *
   * @param ids for example {@code i-0123456789abcdef0}; in the order of launch, one subnet after
   *     the other
   * @return this node group
   */
  public SandboxNodeGroup instances(List<String> ids) {
    instances = List.copyOf(ids);
    return this;
  }

  /**
   * Names the node role, for example to share it between node groups.
   *
   * @param name the role's name, without path
   * @return this node group
   */
  public SandboxNodeGroup role(String name) {
    role = name;
    return this;
  }

  /**
   * Attaches one more AWS managed policy to the node role.
   *
   * @param name a name the account knows, see {@link AwsSandbox.Builder#managedPolicies}
   * @return this node group
   */
  public SandboxNodeGroup policy(String name) {
    policies.add(name);
    return this;
  }

  /**
   * Puts an inline policy on the node role.
   *
   * @param name the policy's name
   * @param document its JSON
   * @return this node group
   */
  public SandboxNodeGroup inlinePolicy(String name, String document) {
    inlinePolicies.put(name, document);
    return this;
  }

  /**
   * Labels the nodes.
   *
   * @param key the label's key
   * @param value the label's value
   * @return this node group
   */
  public SandboxNodeGroup label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /**
   * Taints the nodes.
   *
   * @param key the taint's key
   * @param value the taint's value
   * @param effect the taint's effect
   * @return this node group
   */
  public SandboxNodeGroup taint(String key, String value, TaintEffect effect) {
    taints.add(Taint.builder().key(key).value(value).effect(effect).build());
    return this;
  }

  /**
   * Sets the image type.
   *
   * @param type Amazon Linux 2023 for x86_64 by default
   * @return this node group
   */
  public SandboxNodeGroup amiType(AMITypes type) {
    amiType = type;
    return this;
  }

  /**
   * Sets how the nodes are bought.
   *
   * @param type on-demand by default
   * @return this node group
   */
  public SandboxNodeGroup capacityType(CapacityTypes type) {
    capacityType = type;
    return this;
  }

  /**
   * Gives the group a launch template that names security groups of its own.
   *
   * @param securityGroups how many; 0 for a template that names none
   * @return this node group
   */
  public SandboxNodeGroup launchTemplate(int securityGroups) {
    hasLaunchTemplate = true;
    launchTemplateSecurityGroups = securityGroups;
    return this;
  }

  /**
   * Gives the group a launch template that names its security groups in a network interface, where
   * they are easily overlooked.
   *
   * @param securityGroups how many
   * @return this node group
   */
  public SandboxNodeGroup launchTemplateWithNetworkInterface(int securityGroups) {
    hasGroupsInNetworkInterface = true;
    return launchTemplate(securityGroups);
  }

  /**
   * Taints the nodes without a value.
   *
   * @param key the taint's key
   * @param effect the taint's effect
   * @return this node group
   */
  public SandboxNodeGroup taint(String key, TaintEffect effect) {
    taints.add(Taint.builder().key(key).effect(effect).build());
    return this;
  }

  /**
   * Gives the group a launch template, and says what is in it besides security groups.
   *
   * @param describe fills it in; user data is in Base64, as EC2 returns it
   * @return this node group
   */
  public SandboxNodeGroup launchTemplate(Consumer<ResponseLaunchTemplateData.Builder> describe) {
    hasLaunchTemplate = true;
    launchTemplateData = describe;
    return this;
  }

  /**
   * Sets the size of the nodes' disk, of a managed node group without a launch template.
   *
   * @param gibibytes 20 by default
   * @return this node group
   */
  public SandboxNodeGroup disk(int gibibytes) {
    diskGibibytes = gibibytes;
    return this;
  }

  /**
   * Tags the Auto Scaling group.
   *
   * @param key for example {@code k8s.io/cluster-autoscaler/node-template/label/team}
   * @param value the tag's value
   * @return this node group
   */
  public SandboxNodeGroup autoScalingTag(String key, String value) {
    autoScalingTags.put(key, value);
    return this;
  }

  /**
   * Gives the group a lifecycle hook, as those of EKS have one: an instance that is to end waits,
   * shown as {@code Terminating:Wait}, until {@code CompleteLifecycleAction} lets it go.
   *
   * @return this node group
   */
  public SandboxNodeGroup terminationHook() {
    hasTerminationHook = true;
    return this;
  }

  /**
   * Gives a self-managed group a mixed instances policy over its instance types; it needs a launch
   * template.
   *
   * @param onDemandBase how many instances are on-demand before any is spot
   * @param onDemandPercent how many of a hundred are on-demand above that
   * @param spotAllocationStrategy for example {@code capacity-optimized}
   * @return this node group
   */
  public SandboxNodeGroup mixedInstances(
      int onDemandBase, int onDemandPercent, String spotAllocationStrategy) {
    distribution =
        Optional.of(
            InstancesDistribution.builder()
                .onDemandBaseCapacity(onDemandBase)
                .onDemandPercentageAboveBaseCapacity(onDemandPercent)
                .spotAllocationStrategy(spotAllocationStrategy)
                .build());
    return this;
  }
}
