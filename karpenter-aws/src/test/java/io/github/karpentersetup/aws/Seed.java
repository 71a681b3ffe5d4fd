package io.github.karpentersetup.aws;

import io.github.karpentersetup.facts.Ownership;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Clients for an emulator, and the account that the contract starts from. */
public final class Seed implements AutoCloseable {

  public static final String REGION = "eu-west-1";

  private static final String NODE_GROUP = "web";
  private static final String TRUST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
      "Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}\
      """;

  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final URI endpoint;
  private final List<String> groups = new ArrayList<>();
  public final AwsClients clients;

  public Seed(URI endpoint) {
    this.endpoint = endpoint;
    this.clients =
        new AwsClients(
            common(EksClient.builder()).build(),
            common(IamClient.builder()).build(),
            common(Ec2Client.builder()).build(),
            common(SsmClient.builder()).build(),
            common(StsClient.builder()).build(),
            common(SqsClient.builder()).build(),
            common(EventBridgeClient.builder()).build(),
            common(AutoScalingClient.builder()).build());
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B common(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(http);
  }

  /** A cluster with one node group in the default subnets. */
  public void cluster(String name) {
    var role = role();
    var subnets = subnets();
    clients
        .eks()
        .createCluster(
            r ->
                r.name(name)
                    .version("1.33")
                    .roleArn(role)
                    .resourcesVpcConfig(v -> v.subnetIds(subnets)));
    clients
        .eks()
        .createNodegroup(
            r ->
                r.clusterName(name)
                    .nodegroupName(NODE_GROUP)
                    .nodeRole(role)
                    .subnets(subnets)
                    .instanceTypes("t3.small")
                    .scalingConfig(s -> s.minSize(1).desiredSize(2).maxSize(2)));
  }

  /** The Auto Scaling group that EKS would make for the node group, with the tags it would give. */
  void autoScalingGroup(String cluster) {
    var name =
        clients
            .eks()
            .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(NODE_GROUP))
            .nodegroup()
            .resources()
            .autoScalingGroups()
            .get(0)
            .name();
    var image = clients.ec2().describeImages(r -> {}).images().get(0).imageId();
    clients
        .ec2()
        .createLaunchTemplate(
            r ->
                r.launchTemplateName(name)
                    .launchTemplateData(d -> d.imageId(image).instanceType(InstanceType.T3_SMALL)));
    clients
        .autoScaling()
        .createAutoScalingGroup(
            r ->
                r.autoScalingGroupName(name)
                    .launchTemplate(t -> t.launchTemplateName(name).version("$Latest"))
                    .vpcZoneIdentifier(subnets().get(0))
                    .minSize(1)
                    .desiredCapacity(2)
                    .maxSize(2)
                    .tags(
                        tag(name, "eks:cluster-name", cluster),
                        tag(name, "eks:nodegroup-name", NODE_GROUP),
                        tag(name, "kubernetes.io/cluster/" + cluster, "owned"),
                        tag(name, "k8s.io/cluster-autoscaler/" + cluster, "owned"),
                        tag(name, "k8s.io/cluster-autoscaler/enabled", "true")));
    groups.add(name);
  }

  private static software.amazon.awssdk.services.autoscaling.model.Tag tag(
      String group, String key, String value) {
    return software.amazon.awssdk.services.autoscaling.model.Tag.builder()
        .resourceId(group)
        .resourceType("auto-scaling-group")
        .key(key)
        .value(value)
        .propagateAtLaunch(true)
        .build();
  }

  /** As {@link #autoScalingGroup} made it. */
  private void restore(String group) {
    clients
        .autoScaling()
        .updateAutoScalingGroup(
            r -> r.autoScalingGroupName(group).minSize(1).desiredCapacity(2).maxSize(2));
    clients
        .autoScaling()
        .resumeProcesses(r -> r.autoScalingGroupName(group).scalingProcesses("AZRebalance"));
    clients.autoScaling().deleteTags(r -> r.tags(tag(group, Ownership.BEFORE, "")));
  }

  String role() {
    return clients
        .iam()
        .createRole(r -> r.roleName("seed").assumeRolePolicyDocument(TRUST))
        .role()
        .arn();
  }

  List<String> subnets() {
    return clients.ec2().describeSubnets().subnets().stream().map(s -> s.subnetId()).toList();
  }

  /** Removes what the contract makes; quicker than filling an emulator anew. */
  void clean() {
    var iam = clients.iam();
    for (var profile : iam.listInstanceProfiles().instanceProfiles()) {
      var name = profile.instanceProfileName();
      profile
          .roles()
          .forEach(
              role ->
                  iam.removeRoleFromInstanceProfile(
                      r -> r.instanceProfileName(name).roleName(role.roleName())));
      iam.deleteInstanceProfile(r -> r.instanceProfileName(name));
    }
    var eks = clients.eks();
    for (var cluster : eks.listClusters().clusters()) {
      eks.listFargateProfiles(r -> r.clusterName(cluster))
          .fargateProfileNames()
          .forEach(
              p -> eks.deleteFargateProfile(r -> r.clusterName(cluster).fargateProfileName(p)));
    }
    iam.listRoles().roles().stream()
        .map(role -> role.roleName())
        .filter(name -> name.startsWith("contract-"))
        .forEach(this::deleteRole);
    iam.listRoles(r -> r.pathPrefix("/aws-service-role/"))
        .roles()
        .forEach(role -> iam.deleteServiceLinkedRole(r -> r.roleName(role.roleName())));
    iam.listPolicies(r -> r.scope(PolicyScopeType.LOCAL)).policies().stream()
        .map(policy -> policy.arn())
        .forEach(this::deletePolicy);
    iam.listOpenIDConnectProviders()
        .openIDConnectProviderList()
        .forEach(p -> iam.deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(p.arn())));
    groups.forEach(this::restore);
    clients.sqs().listQueues().queueUrls().forEach(this::deleteQueue);
    clients.events().listRules(r -> {}).rules().forEach(rule -> deleteRule(rule.name()));
    clients
        .ec2()
        .deleteTags(
            r -> r.resources(subnets()).tags(Tag.builder().key("karpenter.sh/discovery").build()));
  }

  private void deleteQueue(String url) {
    clients.sqs().deleteQueue(r -> r.queueUrl(url));
  }

  private void deleteRule(String name) {
    var targets =
        clients.events().listTargetsByRule(r -> r.rule(name)).targets().stream()
            .map(t -> t.id())
            .toList();
    if (!targets.isEmpty()) {
      clients.events().removeTargets(r -> r.rule(name).ids(targets));
    }
    clients.events().deleteRule(r -> r.name(name));
  }

  private void deleteRole(String name) {
    var iam = clients.iam();
    iam.listAttachedRolePolicies(r -> r.roleName(name))
        .attachedPolicies()
        .forEach(p -> iam.detachRolePolicy(r -> r.roleName(name).policyArn(p.policyArn())));
    iam.listRolePolicies(r -> r.roleName(name))
        .policyNames()
        .forEach(p -> iam.deleteRolePolicy(r -> r.roleName(name).policyName(p)));
    iam.deleteRole(r -> r.roleName(name));
  }

  private void deletePolicy(String arn) {
    var iam = clients.iam();
    iam.listPolicyVersions(r -> r.policyArn(arn)).versions().stream()
        .filter(v -> !v.isDefaultVersion())
        .forEach(v -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(v.versionId())));
    iam.deletePolicy(r -> r.policyArn(arn));
  }

  @Override
  public void close() {
    clients.eks().close();
    clients.iam().close();
    clients.ec2().close();
    clients.ssm().close();
    clients.sts().close();
    clients.sqs().close();
    clients.events().close();
    clients.autoScaling().close();
    http.close();
  }
}
