package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.AwsFacts.Ami;
import io.github.karpentersetup.facts.AwsFacts.AmiVariant;
import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.facts.AwsFacts.EndpointAccess;
import io.github.karpentersetup.facts.AwsFacts.PublicAddresses;
import io.github.karpentersetup.facts.GroupLaunch;
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMapping;
import software.amazon.awssdk.services.eks.model.TaintEffect;

class ObserveTest {

  private final AwsSandbox sandbox = AwsSandbox.lab();
  private final AwsSdkExecutor executor = SandboxWorld.executor(sandbox);

  @Test
  void readsTheClusterOfTheLab() {
    var facts = executor.observe(Lookup.cluster(AwsSandbox.LAB_CLUSTER));

    assertThat(facts.accountId()).isEqualTo("111122223333");
    assertThat(facts.partition()).isEqualTo("aws");
    assertThat(facts.region()).isEqualTo("eu-west-1");
    assertThat(facts.cluster().kubernetesVersion()).isEqualTo("1.33");
    assertThat(facts.cluster().authenticationMode())
        .isEqualTo(AuthenticationMode.API_AND_CONFIG_MAP);
    assertThat(facts.oidcProvider().orElseThrow().audiences()).containsExactly("sts.amazonaws.com");
    assertThat(facts.nodeGroups())
        .singleElement()
        .satisfies(
            g -> assertThat(g.name()).isEqualTo("web"),
            g -> assertThat(g.scaling().desired()).isEqualTo(2),
            g -> assertThat(g.autoScalingGroups()).hasSize(1));
    assertThat(facts.subnets()).hasSize(3);
    assertThat(facts.securityGroups())
        .containsKey(facts.cluster().clusterSecurityGroup().orElseThrow());
    assertThat(facts.roles().values())
        .singleElement()
        .satisfies(
            r -> assertThat(r.attachedPolicies()).hasSize(5),
            r -> assertThat(r.trustPolicy()).startsWith("{").contains("ec2.amazonaws.com"));
    assertThat(sandbox.writes()).isEmpty();
  }

  @Test
  void readsTheRecommendedImagesThatThereAre() {
    var facts = executor.observe(Lookup.cluster(AwsSandbox.LAB_CLUSTER));

    assertThat(facts.amis()).extracting(Ami::family).contains("AL2023", "Bottlerocket");
    assertThat(facts.amis()).extracting(Ami::family).doesNotContain("AL2");
    assertThat(facts.amis())
        .filteredOn(a -> a.family().equals("AL2023"))
        .extracting(Ami::variant)
        .containsExactly(AmiVariant.AMD64, AmiVariant.ARM64, AmiVariant.GPU);
    assertThat(facts.amis())
        .filteredOn(a -> a.family().equals("AL2023"))
        .allSatisfy(a -> assertThat(a.aliasVersion()).matches("v\\d{8}"));
  }

  @Test
  void readsSecurityGroupsInTheNetworkInterfacesOfALaunchTemplate() {
    var account =
        AwsSandbox.create()
            .cluster("web", c -> c.nodeGroup("a", g -> g.launchTemplateWithNetworkInterface(2)))
            .build();

    var facts = SandboxWorld.executor(account).observe(Lookup.cluster("web"));

    var ofTemplate = facts.nodeGroups().get(0).launchTemplate().orElseThrow().securityGroups();
    assertThat(ofTemplate).hasSize(2);
    assertThat(facts.securityGroups()).containsKeys(ofTemplate.toArray(String[]::new));
  }

  @Test
  void readsWhatALaunchTemplateSaysOfNodes() {
    var userData =
        Base64.getEncoder().encodeToString("TOKEN=hunter2".getBytes(StandardCharsets.UTF_8));
    var account =
        AwsSandbox.create()
            .cluster(
                "web",
                c ->
                    c.nodeGroup("plain", g -> g.disk(80).taint("spare", TaintEffect.NO_EXECUTE))
                        .nodeGroup(
                            "own",
                            g ->
                                g.launchTemplate(
                                    t ->
                                        t.imageId("ami-1")
                                            .userData(userData)
                                            .keyName("ops")
                                            .metadataOptions(
                                                m ->
                                                    m.httpTokens("required")
                                                        .httpPutResponseHopLimit(2))
                                            .blockDeviceMappings(List.of(disk(), ephemeral()))
                                            .placement(p -> p.groupName("near")))))
            .build();

    var groups = SandboxWorld.executor(account).observe(Lookup.cluster("web")).nodeGroups();

    assertThat(groups).extracting(g -> g.name()).containsExactly("own", "plain");
    assertThat(groups.get(1).diskGibibytes()).hasValue(80);
    assertThat(groups.get(1).taints()).containsExactly(new Taint("spare", "", "NoExecute"));
    var says = groups.get(0).launchTemplate().orElseThrow().nodes();
    assertThat(says.imageId()).isEqualTo("ami-1");
    assertThat(says.userData().text()).isEqualTo("TOKEN=hunter2");
    assertThat(groups.toString()).doesNotContain("hunter2");
    assertThat(says.metadata().orElseThrow().hopLimit()).hasValue(2);
    assertThat(says.volumes()).extracting(v -> v.gibibytes().orElse(0)).containsExactly(50);
    assertThat(says.others())
        .containsExactly("placement group near", "key pair ops", "device /dev/xvdc as ephemeral0");
  }

  private static LaunchTemplateBlockDeviceMapping disk() {
    return LaunchTemplateBlockDeviceMapping.builder()
        .deviceName("/dev/xvda")
        .ebs(e -> e.volumeSize(50).volumeType("gp3").encrypted(true))
        .build();
  }

  private static LaunchTemplateBlockDeviceMapping ephemeral() {
    return LaunchTemplateBlockDeviceMapping.builder()
        .deviceName("/dev/xvdc")
        .virtualName("ephemeral0")
        .build();
  }

  @Test
  void readsWhatAnAutoScalingGroupLaunches() {
    var account =
        AwsSandbox.create()
            .cluster(
                "web",
                c ->
                    c.nodeGroup("managed", g -> {})
                        .selfManagedGroup(
                            "own",
                            g ->
                                g.subnets(2)
                                    .instanceType("m5.large", "m5.xlarge")
                                    .launchTemplate(t -> t.imageId("ami-1"))
                                    .mixedInstances(1, 25, "lowest-price"))
                        .selfManagedGroup("bare", g -> {}))
            .pageSize(1)
            .build();

    var groups = SandboxWorld.executor(account).observe(Lookup.cluster("web")).autoScalingGroups();

    assertThat(groups).extracting(g -> g.name()).hasSize(3).contains("own", "bare");
    var own =
        groups.stream().filter(g -> g.name().equals("own")).findFirst().orElseThrow().launch();
    assertThat(own.instanceTypes()).containsExactly("m5.large", "m5.xlarge");
    assertThat(own.subnets()).hasSize(2);
    assertThat(own.launchTemplate().orElseThrow().nodes().imageId()).isEqualTo("ami-1");
    assertThat(own.onDemandBase()).isEqualTo(1);
    assertThat(own.onDemandPercent()).isEqualTo(25);
    assertThat(own.others())
        .containsExactly(
            "on-demand for 1 nodes and 25% of the others", "spot allocation strategy lowest-price");
    assertThat(groups)
        .filteredOn(g -> g.name().startsWith("eks-managed"))
        .extracting(g -> g.launch())
        .containsExactly(GroupLaunch.UNKNOWN);
  }

  @Test
  void aLaunchTemplateOfAnAutoScalingGroupThatMayNotBeReadStopsNothing() {
    var account =
        AwsSandbox.create()
            .cluster("web", c -> c.selfManagedGroup("own", g -> g.launchTemplate(0)))
            .build();
    account.on("ec2:DescribeLaunchTemplateVersions").deny();

    var groups = SandboxWorld.executor(account).observe(Lookup.cluster("web")).autoScalingGroups();

    assertThat(groups.get(0).launch().others())
        .containsExactly("a launch template that is gone or may not be read");
  }

  @Test
  void readsHowTheSubnetsReachTheWorld() {
    var account =
        AwsSandbox.create()
            .cluster("nat", c -> {})
            .cluster("open", c -> c.publicSubnets())
            .cluster("shut", c -> c.isolated().privateEndpointOnly().vpcEndpoints("s3", "ecr.api"))
            .pageSize(1)
            .build();
    try (var aws = SandboxWorld.executor(account)) {
      var nat = aws.observe(Lookup.cluster("nat"));
      assertThat(nat.network().exits()).hasSize(3).containsValue(Exit.NAT);
      assertThat(nat.network().endpoints()).isEmpty();
      assertThat(nat.network().unread()).isEmpty();
      assertThat(nat.cluster().endpointAccess()).isEqualTo(EndpointAccess.PUBLIC);

      var open = aws.observe(Lookup.cluster("open"));
      assertThat(open.network().exits().values()).containsOnly(Exit.INTERNET_GATEWAY);
      assertThat(open.subnets().values())
          .allSatisfy(s -> assertThat(s.publicAddresses()).isEqualTo(PublicAddresses.GIVEN));

      var shut = aws.observe(Lookup.cluster("shut"));
      assertThat(shut.network().exits().values()).containsOnly(Exit.NONE);
      assertThat(shut.cluster().endpointAccess()).isEqualTo(EndpointAccess.PRIVATE);
      assertThat(shut.network().endpoints())
          .allSatisfy(
              e -> {
                assertThat(e.privateDns()).isEqualTo(PrivateDns.ON);
                assertThat(e.subnets())
                    .containsExactlyInAnyOrderElementsOf(shut.subnets().keySet());
              })
          .extracting(e -> e.service())
          .containsExactlyInAnyOrder("s3", "ecr.api");
    }
  }

  @Test
  void doesWithoutRoutesAndEndpointsThatItMayNotRead() {
    sandbox.on("ec2:DescribeRouteTables").deny();
    sandbox.on("ec2:DescribeVpcEndpoints").deny();

    var network = executor.observe(Lookup.cluster(AwsSandbox.LAB_CLUSTER)).network();

    assertThat(network.exits()).isEmpty();
    assertThat(network.unread())
        .containsExactly("ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints");
  }

  @Test
  void readsAllSubnetsAndGroupsOfTheVpcAndThoseAskedForElsewhere() {
    var account = AwsSandbox.create().cluster("web", c -> {}).cluster("shop", c -> {}).build();
    try (var aws = SandboxWorld.executor(account)) {
      var elsewhere = aws.observe(Lookup.cluster("shop"));
      var subnet = elsewhere.subnets().keySet().iterator().next();
      var group = elsewhere.cluster().clusterSecurityGroup().orElseThrow();
      var lookup =
          Lookup.cluster("web")
              .with(Lookup.Kind.SUBNET, Set.of(subnet))
              .with(Lookup.Kind.SECURITY_GROUP, Set.of(group));

      var facts = aws.observe(lookup);

      assertThat(facts.subnets()).hasSize(4).containsKey(subnet);
      assertThat(facts.securityGroups()).hasSize(2).containsKey(group);
    }
  }

  @Test
  void leavesOutWhatIsNotThere() {
    var lookup =
        Lookup.cluster(AwsSandbox.LAB_CLUSTER)
            .in("eu-west-1")
            .with(Lookup.Kind.ROLE, Set.of("no-role"))
            .with(Lookup.Kind.POLICY, Set.of("no-policy"))
            .with(Lookup.Kind.INSTANCE_PROFILE, Set.of("no-profile"))
            .with(Lookup.Kind.QUEUE, Set.of("no-queue"))
            .with(Lookup.Kind.EVENT_RULE, Set.of("no-rule"))
            .with(Lookup.Kind.SUBNET, Set.of("subnet-0"))
            .with(Lookup.Kind.SECURITY_GROUP, Set.of("sg-0"));

    var facts = executor.observe(lookup);

    assertThat(facts.roles()).doesNotContainKey("no-role");
    assertThat(facts.policies()).isEmpty();
    assertThat(facts.instanceProfiles()).isEmpty();
    assertThat(facts.interruption()).isEqualTo(InterruptionFacts.none());
  }

  @Test
  void namesEveryReadThatIsDenied() {
    sandbox.on("ec2:DescribeSubnets").deny();
    sandbox.on("ssm:GetParameters").deny();

    assertThatThrownBy(() -> executor.observe(Lookup.cluster(AwsSandbox.LAB_CLUSTER)))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining(" may not ec2:DescribeSubnets on ")
        .hasMessageContaining(" may not ssm:GetParameters on ")
        .hasMessageContaining("allow ec2:DescribeSubnets on ");
  }

  @Test
  void refusesALookupInAnotherRegion() {
    var lookup = Lookup.cluster("web").in("us-east-1");

    assertThatThrownBy(() -> executor.observe(lookup))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("wanted in us-east-1")
        .hasMessageContaining("AwsSdkExecutor.forRegion(\"us-east-1\")");
    assertThat(sandbox.calls()).isEmpty();
  }

  @Test
  void saysOnceThatNoEndpointAnswers() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    try (var nowhere =
        AwsSdkExecutor.builder()
            .region("eu-west-1")
            .endpointOverride(URI.create("http://127.0.0.1:1"))
            .build()) {
      assertThatThrownBy(() -> nowhere.observe(Lookup.cluster("web")))
          .isInstanceOfSatisfying(
              PreflightException.class,
              e ->
                  assertThat(e.problems())
                      .allSatisfy(p -> assertThat(p.path()).isEqualTo("endpoint"))
                      .allSatisfy(p -> assertThat(p.fix()).contains("endpoint override")));
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }
}
