package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;

/** Puts described node groups into an account: role, launch template, group and instances. */
final class NodeGroupSeeder {
  private final Account account;
  private final Fleet fleet;

  NodeGroupSeeder(Account account, Fleet fleet) {
    this.account = account;
    this.fleet = fleet;
  }

  void addManaged(EksState state, String name, SandboxNodeGroup seed) {
    Cluster cluster = state.cluster;
    String roleArn = role(seed);
    List<String> subnets = subnets(cluster, seed);
    Optional<LaunchTemplate> template = launchTemplate(cluster, name, seed, data -> {});
    String groupName = "eks-" + name + "-" + Ids.uuid("asg", cluster.arn(), name);
    autoScalingGroup(
        state,
        groupName,
        seed,
        subnets,
        Map.of(
            "eks:cluster-name",
            cluster.name(),
            "eks:nodegroup-name",
            name,
            "k8s.io/cluster-autoscaler/enabled",
            "true",
            "k8s.io/cluster-autoscaler/" + cluster.name(),
            "owned",
            "kubernetes.io/cluster/" + cluster.name(),
            "owned"),
        // EKS gives the group a template of its own, which says nothing of the owner's.
        Optional.empty());
    Nodegroup.Builder group =
        Nodegroup.builder()
            .nodegroupName(name)
            .nodegroupArn(
                account.arn(
                    "eks",
                    "nodegroup/"
                        + cluster.name()
                        + "/"
                        + name
                        + "/"
                        + Ids.uuid("nodegroup", cluster.arn(), name)))
            .clusterName(cluster.name())
            .version(cluster.version())
            .releaseVersion(cluster.version() + ".0-20260804")
            .createdAt(account.now())
            .modifiedAt(account.now())
            .status(NodegroupStatus.ACTIVE)
            .capacityType(seed.capacityType)
            .scalingConfig(
                scaling -> scaling.minSize(seed.min).maxSize(seed.max).desiredSize(seed.desired))
            .instanceTypes(seed.instanceTypes)
            .subnets(subnets)
            .amiType(seed.amiType)
            .nodeRole(roleArn)
            .labels(seed.labels)
            .taints(seed.taints)
            .diskSize(template.isPresent() ? null : Integer.valueOf(seed.diskGibibytes))
            .resources(
                resources ->
                    resources.autoScalingGroups(
                        software.amazon.awssdk.services.eks.model.AutoScalingGroup.builder()
                            .name(groupName)
                            .build()))
            .health(health -> health.issues(List.of()))
            .updateConfig(update -> update.maxUnavailable(1))
            .tags(Map.of());
    template.ifPresent(
        given ->
            group.launchTemplate(
                LaunchTemplateSpecification.builder()
                    .id(given.launchTemplateId())
                    .name(given.launchTemplateName())
                    .version("1")
                    .build()));
    state.nodeGroups.put(name, group.build());
    if (cluster.accessConfig().authenticationMode() != AuthenticationMode.CONFIG_MAP) {
      // EKS makes the access entry of a managed node group's role by itself.
      state.accessEntries.put(
          roleArn,
          EksAccess.entry(
              account, cluster, roleArn, "EC2_LINUX", CreateAccessEntryRequest.builder().build()));
    }
  }

  void addSelfManaged(EksState state, String name, SandboxNodeGroup seed) {
    role(seed);
    autoScalingGroup(
        state,
        name,
        seed,
        subnets(state.cluster, seed),
        Map.of("kubernetes.io/cluster/" + state.cluster.name(), "owned"),
        launchTemplate(
            state.cluster,
            name,
            seed,
            // A managed group has its types beside the template, a mixed one over it.
            data -> {
              if (seed.distribution.isEmpty()) {
                data.instanceType(seed.instanceTypes.get(0));
              }
            }));
  }

  private String role(SandboxNodeGroup seed) {
    Seeder.createRole(account, seed.role, "ec2", List.copyOf(seed.policies));
    IamRolePolicies policies = new IamRolePolicies(account);
    seed.inlinePolicies.forEach(
        (name, document) ->
            policies.putRolePolicy(
                PutRolePolicyRequest.builder()
                    .roleName(seed.role)
                    .policyName(name)
                    .policyDocument(document)
                    .build()));
    return account.globalArn("iam", "role/" + seed.role);
  }

  private static List<String> subnets(Cluster cluster, SandboxNodeGroup seed) {
    List<String> all = cluster.resourcesVpcConfig().subnetIds();
    return all.subList(0, Math.min(all.size(), seed.subnets));
  }

  private void autoScalingGroup(
      EksState state,
      String name,
      SandboxNodeGroup seed,
      List<String> subnets,
      Map<String, String> tags,
      Optional<LaunchTemplate> template) {
    GroupState group =
        new GroupState(
            launching(AutoScalingGroup.builder(), template, seed)
                .autoScalingGroupName(name)
                .autoScalingGroupARN(
                    account.arn(
                        "autoscaling",
                        "autoScalingGroup:"
                            + Ids.uuid("asg-arn", account.id(), name)
                            + ":autoScalingGroupName/"
                            + name))
                .minSize(seed.min)
                .maxSize(seed.max)
                .desiredCapacity(seed.desired)
                .availabilityZones(
                    subnets.stream()
                        .map(id -> Account.known(account.ec2.subnets, id).availabilityZone())
                        .distinct()
                        .toList())
                .vpcZoneIdentifier(String.join(",", subnets))
                .healthCheckType("EC2")
                .terminationPolicies("Default")
                .newInstancesProtectedFromScaleIn(false)
                .createdTime(account.now())
                .build(),
            seed.instanceTypes.get(0),
            subnets,
            List.of(state.cluster.resourcesVpcConfig().clusterSecurityGroupId()));
    group.tags.putAll(tags);
    group.named.addAll(seed.instances);
    group.tags.putAll(seed.autoScalingTags);
    group.hasTerminationHook = seed.hasTerminationHook;
    account.groups.put(name, group);
    fleet.settle(group);
  }

  private static AutoScalingGroup.Builder launching(
      AutoScalingGroup.Builder group, Optional<LaunchTemplate> template, SandboxNodeGroup seed) {
    template.ifPresent(
        given -> {
          if (seed.distribution.isEmpty()) {
            group.launchTemplate(t -> t.launchTemplateId(given.launchTemplateId()).version("1"));
          } else {
            group.mixedInstancesPolicy(
                m ->
                    m.instancesDistribution(seed.distribution.get())
                        .launchTemplate(
                            t ->
                                t.launchTemplateSpecification(
                                        l ->
                                            l.launchTemplateId(given.launchTemplateId())
                                                .version("1"))
                                    .overrides(
                                        seed.instanceTypes.stream()
                                            .map(NodeGroupSeeder::override)
                                            .toList())));
          }
        });
    return group;
  }

  private static LaunchTemplateOverrides override(String instanceType) {
    return LaunchTemplateOverrides.builder().instanceType(instanceType).build();
  }

  private Optional<LaunchTemplate> launchTemplate(
      Cluster cluster,
      String name,
      SandboxNodeGroup seed,
      Consumer<ResponseLaunchTemplateData.Builder> more) {
    if (!seed.hasLaunchTemplate) {
      return Optional.empty();
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < seed.launchTemplateSecurityGroups; i++) {
      groups.add(
          Seeder.securityGroup(
              account,
              cluster.resourcesVpcConfig().vpcId(),
              cluster.name() + "-" + name + "-" + (i + 1)));
    }
    ResponseLaunchTemplateData.Builder data = ResponseLaunchTemplateData.builder();
    if (seed.hasGroupsInNetworkInterface) {
      data.networkInterfaces(
          LaunchTemplateInstanceNetworkInterfaceSpecification.builder()
              .deviceIndex(0)
              .groups(groups)
              .build());
    } else if (!groups.isEmpty()) {
      data.securityGroupIds(groups);
    }
    more.accept(data);
    seed.launchTemplateData.accept(data);
    String id = "lt-0" + Ids.hex(16, cluster.arn(), name);
    LaunchTemplate template =
        LaunchTemplate.builder()
            .launchTemplateId(id)
            .launchTemplateName(cluster.name() + "-" + name)
            .createTime(account.now())
            .createdBy(account.callerArn())
            .defaultVersionNumber(1L)
            .latestVersionNumber(1L)
            .build();
    account.ec2.launchTemplates.put(id, template);
    account.ec2.launchTemplateVersions.put(
        id,
        List.of(
            LaunchTemplateVersion.builder()
                .launchTemplateId(id)
                .launchTemplateName(template.launchTemplateName())
                .versionNumber(1L)
                .defaultVersion(true)
                .createTime(account.now())
                .launchTemplateData(data.build())
                .build()));
    return Optional.of(template);
  }
}
