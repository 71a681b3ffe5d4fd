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
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
          new Lookup(
              "web",
              Optional.empty(),
              Set.of(),
              Set.of(),
              Set.of(),
              Set.of(),
              Set.of(),
              Set.of(subnet),
              Set.of(group));

      var facts = aws.observe(lookup);

      assertThat(facts.subnets()).hasSize(4).containsKey(subnet);
      assertThat(facts.securityGroups()).hasSize(2).containsKey(group);
    }
  }

  @Test
  void leavesOutWhatIsNotThere() {
    var lookup =
        new Lookup(
            AwsSandbox.LAB_CLUSTER,
            Optional.of("eu-west-1"),
            Set.of("no-role"),
            Set.of("no-policy"),
            Set.of("no-profile"),
            Set.of("no-queue"),
            Set.of("no-rule"),
            Set.of("subnet-0"),
            Set.of("sg-0"));

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
    var lookup =
        new Lookup(
            "web",
            Optional.of("us-east-1"),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of());

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
