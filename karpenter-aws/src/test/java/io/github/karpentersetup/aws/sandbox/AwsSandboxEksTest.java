package io.github.karpentersetup.aws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.InvalidParameterException;
import software.amazon.awssdk.services.eks.model.InvalidRequestException;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eks.model.TaintEffect;
import software.amazon.awssdk.services.eks.model.UpdateStatus;

class AwsSandboxEksTest {
  private static final String LAB = AwsSandbox.LAB_CLUSTER;

  private final AwsSandbox aws = AwsSandbox.lab();
  private final EksClient eks = aws.eks();

  private Nodegroup web() {
    return eks.describeNodegroup(r -> r.clusterName(LAB).nodegroupName("web")).nodegroup();
  }

  private AutoScalingGroup webGroup() {
    String name = web().resources().autoScalingGroups().get(0).name();
    return aws.autoScaling()
        .describeAutoScalingGroups(r -> r.autoScalingGroupNames(name))
        .autoScalingGroups()
        .get(0);
  }

  @Test
  void showsTheNetworkAccessAndIssuerOfACluster() {
    Cluster cluster = eks.describeCluster(r -> r.name(LAB)).cluster();
    assertThat(cluster.arn()).isEqualTo("arn:aws:eks:eu-west-1:111122223333:cluster/" + LAB);
    assertThat(cluster.version()).isEqualTo("1.33");
    assertThat(cluster.accessConfig().authenticationMode())
        .isEqualTo(AuthenticationMode.API_AND_CONFIG_MAP);
    assertThat(cluster.resourcesVpcConfig().subnetIds()).hasSize(3);
    String group = cluster.resourcesVpcConfig().clusterSecurityGroupId();
    assertThat(aws.ec2().describeSecurityGroups(r -> r.groupIds(group)).securityGroups())
        .hasSize(1);
    assertThat(cluster.identity().oidc().issuer())
        .matches("https://oidc\\.eks\\.eu-west-1\\.amazonaws\\.com/id/[0-9A-F]{32}");
    assertThat(aws.iam().listOpenIDConnectProviders().openIDConnectProviderList())
        .extracting(entry -> entry.arn())
        .allMatch(
            arn -> arn.endsWith(cluster.identity().oidc().issuer().substring("https://".length())));
  }

  @Test
  void changesTheAuthenticationModeOneWayAndOneStepAtATime() {
    AwsSandbox old =
        AwsSandbox.create()
            .cluster(
                "old",
                c ->
                    c.authenticationMode(AuthenticationMode.CONFIG_MAP)
                        .nodeGroup("web", group -> group.size(1)))
            .build();
    assertThatThrownBy(() -> mode(old, AuthenticationMode.API))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Unsupported authentication mode update from CONFIG_MAP to API");

    mode(old, AuthenticationMode.API_AND_CONFIG_MAP);
    assertThatThrownBy(() -> mode(old, AuthenticationMode.API))
        .isInstanceOf(ResourceInUseException.class);
    assertThat(old.eks().describeCluster(r -> r.name("old")).cluster().statusAsString())
        .isEqualTo("UPDATING");
    Cluster settled = old.eks().describeCluster(r -> r.name("old")).cluster();

    assertThat(settled.statusAsString()).isEqualTo("ACTIVE");
    assertThat(settled.accessConfig().authenticationMode())
        .isEqualTo(AuthenticationMode.API_AND_CONFIG_MAP);
    String update = old.eks().listUpdates(r -> r.name("old")).updateIds().get(0);
    assertThat(old.eks().describeUpdate(r -> r.name("old").updateId(update)).update().status())
        .isEqualTo(UpdateStatus.SUCCESSFUL);
    assertThat(old.eks().listAccessEntries(r -> r.clusterName("old")).accessEntries())
        .as("EKS makes those of managed node groups")
        .hasSize(1);
    assertThatThrownBy(() -> mode(old, AuthenticationMode.CONFIG_MAP))
        .isInstanceOf(InvalidParameterException.class);
  }

  private static void mode(AwsSandbox account, AuthenticationMode mode) {
    account
        .eks()
        .updateClusterConfig(r -> r.name("old").accessConfig(a -> a.authenticationMode(mode)));
  }

  @Test
  void givesEachClusterItsOwnIssuerAndNetwork() {
    AwsSandbox two = AwsSandbox.create().cluster("a", c -> {}).cluster("b", c -> {}).build();
    List<Cluster> clusters =
        two.eks().listClusters().clusters().stream()
            .map(name -> two.eks().describeCluster(r -> r.name(name)).cluster())
            .toList();
    assertThat(clusters).extracting(c -> c.identity().oidc().issuer()).doesNotHaveDuplicates();
    assertThat(clusters).extracting(c -> c.resourcesVpcConfig().vpcId()).doesNotHaveDuplicates();
    assertThat(two.iam().listOpenIDConnectProviders().openIDConnectProviderList()).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> eks.describeCluster(r -> r.name("nope")))
        .isInstanceOfSatisfying(
            ResourceNotFoundException.class, e -> assertThat(e.statusCode()).isEqualTo(404))
        .hasMessageContaining("No cluster found for name: nope.");
    assertThatThrownBy(() -> eks.listNodegroups(r -> r.clusterName("nope")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> eks.describeNodegroup(r -> r.clusterName(LAB).nodegroupName("nope")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("No node group found for name: nope.");
    assertThatThrownBy(() -> eks.describeAddon(r -> r.clusterName(LAB).addonName("nope")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("No addon: nope found in cluster: " + LAB);
  }

  @Test
  void changesTheValuesOfAnAddonAndShowsItSettling() {
    eks.updateAddon(
        r -> r.clusterName(LAB).addonName("coredns").configurationValues("{\"replicaCount\":3}"));

    assertThatThrownBy(() -> eks.updateAddon(r -> r.clusterName(LAB).addonName("coredns")))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("currently in UPDATING state");
    var first = eks.describeAddon(r -> r.clusterName(LAB).addonName("coredns")).addon();
    assertThat(first.status()).isEqualTo(AddonStatus.UPDATING);
    var second = eks.describeAddon(r -> r.clusterName(LAB).addonName("coredns")).addon();
    assertThat(second.status()).isEqualTo(AddonStatus.ACTIVE);
    assertThat(second.configurationValues()).isEqualTo("{\"replicaCount\":3}");
  }

  @Test
  void scalesTheNodeGroupsInstancesAndShowsTheUpdateSettling() {
    assertThat(webGroup().instances()).hasSize(2);
    String update =
        eks.updateNodegroupConfig(
                r ->
                    r.clusterName(LAB)
                        .nodegroupName("web")
                        .scalingConfig(s -> s.minSize(0).desiredSize(0)))
            .update()
            .id();
    assertThatThrownBy(
            () ->
                eks.updateNodegroupConfig(
                    r -> r.clusterName(LAB).nodegroupName("web").scalingConfig(s -> s.maxSize(5))))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("currently not in Active State");
    assertThat(web().status()).isEqualTo(NodegroupStatus.UPDATING);
    assertThat(web().status()).isEqualTo(NodegroupStatus.ACTIVE);
    assertThat(updateStatus(update)).isEqualTo(UpdateStatus.IN_PROGRESS);
    assertThat(updateStatus(update)).isEqualTo(UpdateStatus.SUCCESSFUL);
    assertThat(webGroup().instances()).isEmpty();
    assertThat(web().scalingConfig().maxSize()).isEqualTo(2);
    assertThat(aws.ec2().describeInstances().reservations())
        .extracting(r -> r.instances().get(0).state().nameAsString())
        .containsExactly("terminated", "terminated");
  }

  private UpdateStatus updateStatus(String id) {
    return eks.describeUpdate(r -> r.name(LAB).nodegroupName("web").updateId(id)).update().status();
  }

  @Test
  void refusesAScalingConfigurationThatContradictsItself() {
    assertThatThrownBy(
            () ->
                eks.updateNodegroupConfig(
                    r ->
                        r.clusterName(LAB)
                            .nodegroupName("web")
                            .scalingConfig(s -> s.desiredSize(0))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Minimum capacity 1 can't be greater than desired size 0");
    assertThat(webGroup().instances()).hasSize(2);
  }

  @Test
  void makesAccessEntriesForNodeRolesOnce() {
    assertThat(eks.listAccessEntries(r -> r.clusterName(LAB)).accessEntries())
        .containsExactly("arn:aws:iam::111122223333:role/payments-prod-web-node");
    String role = "arn:aws:iam::111122223333:role/payments-prod-cluster";
    AccessEntry entry =
        eks.createAccessEntry(r -> r.clusterName(LAB).principalArn(role).type("EC2_LINUX"))
            .accessEntry();
    assertThat(entry.kubernetesGroups()).containsExactly("system:nodes");
    assertThat(entry.username()).isEqualTo("system:node:{{EC2PrivateDNSName}}");
    assertThatThrownBy(() -> eks.createAccessEntry(r -> r.clusterName(LAB).principalArn(role)))
        .isInstanceOfSatisfying(
            ResourceInUseException.class, e -> assertThat(e.statusCode()).isEqualTo(409));
    assertThatThrownBy(
            () ->
                eks.createAccessEntry(
                    r -> r.clusterName(LAB).principalArn(role.replace("-cluster", "-nobody"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("invalid principal");
    eks.deleteAccessEntry(r -> r.clusterName(LAB).principalArn(role));
    assertThatThrownBy(() -> eks.describeAccessEntry(r -> r.clusterName(LAB).principalArn(role)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void refusesAccessEntriesOnAClusterThatKnowsOnlyTheConfigMap() {
    EksClient old =
        AwsSandbox.create()
            .cluster("old", c -> c.authenticationMode(AuthenticationMode.CONFIG_MAP))
            .build()
            .eks();
    assertThatThrownBy(() -> old.listAccessEntries(r -> r.clusterName("old")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("must be set to one of [API, API_AND_CONFIG_MAP]");
  }

  @Test
  void createsAddonsThatTakeAMomentAndAssociationsOncePerServiceAccount() {
    eks.createAddon(r -> r.clusterName(LAB).addonName("eks-pod-identity-agent"));
    assertThat(addon()).isEqualTo(AddonStatus.CREATING);
    assertThat(addon()).isEqualTo(AddonStatus.ACTIVE);
    assertThatThrownBy(
            () -> eks.createAddon(r -> r.clusterName(LAB).addonName("eks-pod-identity-agent")))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("Addon already exists.");

    String role = "arn:aws:iam::111122223333:role/payments-prod-cluster";
    String id =
        eks.createPodIdentityAssociation(
                r ->
                    r.clusterName(LAB)
                        .namespace("kube-system")
                        .serviceAccount("karpenter")
                        .roleArn(role))
            .association()
            .associationId();
    assertThatThrownBy(
            () ->
                eks.createPodIdentityAssociation(
                    r ->
                        r.clusterName(LAB)
                            .namespace("kube-system")
                            .serviceAccount("karpenter")
                            .roleArn(role)))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining("Association already exists: " + id);
  }

  private AddonStatus addon() {
    return eks.describeAddon(r -> r.clusterName(LAB).addonName("eks-pod-identity-agent"))
        .addon()
        .status();
  }

  @Test
  void seedsWhatADescribedNodeGroupHas() {
    AwsSandbox described =
        AwsSandbox.create()
            .region("us-gov-west-1")
            .cluster(
                "prod",
                c ->
                    c.kubernetes("1.30")
                        .autoMode()
                        .privateEndpointOnly()
                        .subnets(4)
                        .nodeGroup(
                            "gpu",
                            g ->
                                g.subnets(2)
                                    .instanceType("m5.large", "m6i.large")
                                    .sizeBetween(1, 5)
                                    .size(3)
                                    .label("team", "ml")
                                    .taint("gpu", "yes", TaintEffect.NO_SCHEDULE)
                                    .launchTemplateWithNetworkInterface(2)))
            .build();
    Cluster cluster = described.eks().describeCluster(r -> r.name("prod")).cluster();
    assertThat(cluster.arn()).startsWith("arn:aws-us-gov:eks:us-gov-west-1:");
    assertThat(cluster.computeConfig().enabled()).isTrue();
    assertThat(cluster.resourcesVpcConfig().endpointPublicAccess()).isFalse();
    Nodegroup group =
        described
            .eks()
            .describeNodegroup(r -> r.clusterName("prod").nodegroupName("gpu"))
            .nodegroup();
    assertThat(group.subnets()).hasSize(2);
    assertThat(group.labels()).containsEntry("team", "ml");
    assertThat(group.taints()).extracting(t -> t.key()).containsExactly("gpu");
    assertThat(group.scalingConfig().maxSize()).isEqualTo(5);
    assertThat(
            described
                .ec2()
                .describeLaunchTemplateVersions(
                    r ->
                        r.launchTemplateId(group.launchTemplate().id())
                            .versions(group.launchTemplate().version()))
                .launchTemplateVersions()
                .get(0)
                .launchTemplateData())
        .satisfies(
            data -> {
              assertThat(data.securityGroupIds()).isEmpty();
              assertThat(data.networkInterfaces().get(0).groups()).hasSize(2);
            });
    assertThat(described.ec2().describeInstances().reservations()).hasSize(3);
  }
}
