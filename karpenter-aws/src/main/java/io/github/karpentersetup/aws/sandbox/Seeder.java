package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.SubnetState;
import software.amazon.awssdk.services.eks.model.Certificate;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;

/** Puts described clusters into an account. */
final class Seeder {
  private static final String ZONES = "abc";

  private final Account account;
  private final Fleet fleet;
  private final NodeGroupSeeder nodeGroups;
  private int vpcs;

  Seeder(Account account, Fleet fleet) {
    this.account = account;
    this.fleet = fleet;
    this.nodeGroups = new NodeGroupSeeder(account, fleet);
  }

  void add(SandboxCluster seed) {
    String vpc = "vpc-0" + Ids.hex(16, account.id(), account.region(), seed.name);
    List<String> subnets = subnets(seed, vpc, vpcs++);
    new RouteSeeder(account).add(seed, vpc, subnets);
    String clusterGroup = securityGroup(account, vpc, "eks-cluster-sg-" + seed.name);
    account.ec2.tag(clusterGroup, "kubernetes.io/cluster/" + seed.name, "owned");
    account.ec2.tag(clusterGroup, "aws:eks:cluster-name", seed.name);
    String role = seed.name + "-cluster";
    createRole(account, role, "eks", List.of("AmazonEKSClusterPolicy"));
    EksState state = new EksState(cluster(seed, vpc, subnets, clusterGroup, role));
    account.clusters.put(seed.name, state);
    for (String addon : seed.addons) {
      state.addons.put(addon, EksAddons.addon(account, state.cluster, addon).build());
    }
    if (seed.hasOidcProvider) {
      String location = state.cluster.identity().oidc().issuer().substring("https://".length());
      IamState.OidcEntry entry = new IamState.OidcEntry(location, account.now());
      entry.clientIds.addAll(seed.oidcAudiences);
      entry.thumbprints = List.of(Ids.hex(40, "thumbprint", location));
      account.iam.oidcProviders.put(IamOidcProviders.arn(account, location), entry);
    }
    seed.nodeGroups.forEach((name, group) -> nodeGroups.addManaged(state, name, group));
    seed.selfManagedGroups.forEach((name, group) -> nodeGroups.addSelfManaged(state, name, group));
    for (String id : seed.standaloneInstances) {
      fleet.launchAlone(id, "t3.large", subnets.get(0), clusterGroup);
    }
  }

  private Cluster cluster(
      SandboxCluster seed, String vpc, List<String> subnets, String clusterGroup, String role) {
    String id =
        Ids.hex(32, "oidc", account.id(), account.region(), seed.name).toUpperCase(Locale.ROOT);
    Cluster.Builder cluster =
        Cluster.builder()
            .name(seed.name)
            .arn(account.arn("eks", "cluster/" + seed.name))
            .createdAt(account.now())
            .version(seed.kubernetes)
            .platformVersion("eks.1")
            .status(ClusterStatus.ACTIVE)
            .endpoint(
                seed.endpoint.orElse(
                    "https://" + id + ".gr7." + account.region() + ".eks." + account.dnsSuffix()))
            .certificateAuthority(Certificate.builder().data("c2FuZGJveA==").build())
            .roleArn(account.globalArn("iam", "role/" + role))
            .identity(
                identity ->
                    identity.oidc(
                        oidc ->
                            oidc.issuer(
                                "https://oidc.eks."
                                    + account.region()
                                    + "."
                                    + account.dnsSuffix()
                                    + "/id/"
                                    + id)))
            .accessConfig(access -> access.authenticationMode(seed.authenticationMode))
            .kubernetesNetworkConfig(
                network -> network.serviceIpv4Cidr("172.20.0.0/16").ipFamily("ipv4"))
            .resourcesVpcConfig(
                network ->
                    network
                        .vpcId(vpc)
                        .subnetIds(subnets)
                        .securityGroupIds(List.of())
                        .clusterSecurityGroupId(clusterGroup)
                        .endpointPublicAccess(seed.hasPublicEndpoint)
                        .endpointPrivateAccess(!seed.hasPublicEndpoint)
                        .publicAccessCidrs(
                            seed.hasPublicEndpoint ? List.of("0.0.0.0/0") : List.of()))
            .tags(Map.of());
    if (seed.isAutoMode) {
      cluster.computeConfig(
          compute ->
              compute
                  .enabled(true)
                  .nodePools("general-purpose", "system")
                  .nodeRoleArn(account.globalArn("iam", "role/" + role)));
    }
    return cluster.build();
  }

  private List<String> subnets(SandboxCluster seed, String vpc, int network) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < seed.subnets; i++) {
      String zone = account.region() + ZONES.charAt(i % ZONES.length());
      String id = "subnet-0" + Ids.hex(16, vpc, String.valueOf(i));
      account.ec2.subnets.put(
          id,
          Subnet.builder()
              .subnetId(id)
              .subnetArn(account.arn("ec2", "subnet/" + id))
              .ownerId(account.id())
              .vpcId(vpc)
              .state(SubnetState.AVAILABLE)
              .availabilityZone(zone)
              .availabilityZoneId(zoneId(i % ZONES.length()))
              .cidrBlock("10." + network + "." + i + ".0/24")
              .availableIpAddressCount(seed.freeAddresses)
              .mapPublicIpOnLaunch(seed.exit == SandboxCluster.Exit.INTERNET)
              .build());
      account.ec2.tag(id, "Name", seed.name + "-private-" + zone);
      account.ec2.tag(id, "kubernetes.io/role/internal-elb", "1");
      seed.subnetTags.forEach((key, value) -> account.ec2.tag(id, key, value));
      ids.add(id);
    }
    return ids;
  }

  /** As euw1-az1 for eu-west-1. */
  private String zoneId(int zone) {
    String[] parts = account.region().split("-", -1);
    StringBuilder id = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      id.append(parts[i].charAt(0));
    }
    return id + "-az" + (zone + 1);
  }

  static String securityGroup(Account account, String vpc, String name) {
    String id = "sg-0" + Ids.hex(16, vpc, name);
    account.ec2.securityGroups.put(
        id,
        SecurityGroup.builder()
            .groupId(id)
            .groupName(name)
            .description(name)
            .ownerId(account.id())
            .vpcId(vpc)
            .build());
    account.ec2.tag(id, "Name", name);
    return id;
  }

  static void createRole(Account account, String name, String service, List<String> policies) {
    if (!account.iam.roles.containsKey(name)) {
      new IamRoles(account)
          .createRole(
              CreateRoleRequest.builder()
                  .roleName(name)
                  .assumeRolePolicyDocument(
                      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                          + "\"Principal\":{\"Service\":\""
                          + service
                          + ".amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}")
                  .build());
    }
    IamRolePolicies attachments = new IamRolePolicies(account);
    for (String policy : policies) {
      attachments.attachRolePolicy(
          AttachRolePolicyRequest.builder()
              .roleName(name)
              .policyArn(ManagedPolicies.arn(account, policy))
              .build());
    }
  }
}
