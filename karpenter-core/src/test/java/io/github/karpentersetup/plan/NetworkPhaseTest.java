package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TagResources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which subnets and security groups nodes get, and what an isolated VPC changes. */
class NetworkPhaseTest {

  private static SetupPlan plan(KarpenterSetup setup, ClusterFacts facts) {
    return Planner.plan(setup.spec(), facts);
  }

  private static SetupPlan plan(KarpenterSetup setup) {
    return plan(setup, LabFacts.of("1.33"));
  }

  private static List<TagResources> tags(SetupPlan plan) {
    return plan.steps().stream()
        .filter(TagResources.class::isInstance)
        .map(TagResources.class::cast)
        .toList();
  }

  private static List<String> codes(SetupPlan plan) {
    return plan.findings().stream().map(Finding::code).toList();
  }

  @Test
  void tagsTheSubnetsAndGroupsThatTheSetupNames() {
    var facts =
        FindingsTest.facts()
            .set(NetworkCases.group("sg-2", Map.of()), "aws", "securityGroups", "sg-2")
            .facts();
    var setup = FindingsTest.lab().subnets("subnet-3", "subnet-1").securityGroups("sg-2");

    var plan = plan(setup, facts);

    assertThat(tags(plan))
        .extracting(TagResources::resources)
        .containsExactly(List.of("subnet-1", "subnet-3"), List.of("sg-2"));
    assertThat(plan.blocking()).isEmpty();
    assertThat(Planner.lookup(setup.spec()).names(Kind.SUBNET))
        .containsExactly("subnet-1", "subnet-3");
    assertThat(Planner.lookup(setup.spec()).names(Kind.SECURITY_GROUP)).containsExactly("sg-2");
    assertThat(plan(setup, DoneFacts.after(plan, facts)).isNoOp()).isTrue();
  }

  @Test
  void tagsWhatTheSetupSelectsByTagOrName() {
    var facts =
        FindingsTest.facts()
            .set(Map.of("tier", "nodes"), "aws", "subnets", "subnet-2", "tags")
            .facts();
    var setup =
        FindingsTest.lab()
            .subnets(SelectorTerm.tagged("tier", "*"))
            .securityGroups(SelectorTerm.named("eks-cluster-sg-payments-prod"));

    assertThat(tags(plan(setup, facts)))
        .extracting(TagResources::resources)
        .containsExactly(List.of("subnet-2"), List.of("sg-1"));
    assertThat(SpecFile.parse(SpecFile.write(setup.spec()))).isEqualTo(setup.spec());
  }

  @Test
  void looksUpWhatNodeClassesNameAndTagsNothingForThem() {
    var setup =
        FindingsTest.lab()
            .withNodeClass(
                NodeClass.named("default")
                    .subnets(SelectorTerm.id("subnet-2"))
                    .securityGroups(SelectorTerm.id("sg-1")));

    assertThat(tags(plan(setup))).isEmpty();
    assertThat(Planner.lookup(setup.spec()).names(Kind.SUBNET)).containsExactly("subnet-2");
    assertThat(Planner.lookup(setup.spec()).names(Kind.SECURITY_GROUP)).containsExactly("sg-1");
  }

  @Test
  void aNodeClassThatGivesPublicAddressesMayUsePublicSubnets() {
    var facts = NetworkCases.exits(Exit.INTERNET_GATEWAY, "subnet-1").facts();
    var setup =
        FindingsTest.lab()
            .withNodeClass(NodeClass.named("default").associatePublicIpAddress(Setting.ENABLED));

    assertThat(codes(plan(setup, facts)))
        .contains("public-subnets")
        .doesNotContain("public-subnets-without-addresses");
  }

  @Test
  void anIsolatedVpcGetsItsSettingAndAnInstanceProfileMadeHere() {
    var facts = NetworkCases.allEndpoints().facts();
    var values =
        Map.<String, Object>of(
            "controller", Map.of("image", Map.of("repository", "1.dkr.ecr/karpenter")));
    var setup = FindingsTest.lab().isolatedVpc().chart(Chart.released().values(values));

    var plan = plan(setup, facts);

    assertThat(codes(plan))
        .contains("isolated-vpc")
        .doesNotContain(
            "no-way-out", "vpc-endpoints-missing", "public-image", "api-server-not-reached");
    assertThat(plan.steps()).extracting(Step::id).contains("identity/instance-profile");
    assertThat(plan.toManifests())
        .contains("instanceProfile: KarpenterNodeInstanceProfile-payments-prod");
    assertThat(plan.toJson()).contains("\"isolatedVPC\" : true");
    assertThat(SpecFile.parse(SpecFile.write(setup.spec()))).isEqualTo(setup.spec());
  }

  @Test
  void anEndpointWithoutPrivateDnsNamesIsAsGoodAsNone() {
    var facts = NetworkCases.endpoints(NetworkCases.shut(), PrivateDns.OFF, "sts").facts();

    assertThat(plan(FindingsTest.lab().isolatedVpc(), facts).findings())
        .filteredOn(f -> f.code().equals("vpc-endpoints-missing"))
        .singleElement()
        .satisfies(f -> assertThat(f.message()).contains("ssm, sts"));
  }

  @Test
  void withoutAQueueNoEndpointForItIsNeeded() {
    var setup = FindingsTest.lab().isolatedVpc().withoutInterruptionQueue();

    assertThat(plan(setup, NetworkCases.shut().facts()).findings())
        .filteredOn(f -> f.code().equals("vpc-endpoints-missing"))
        .singleElement()
        .satisfies(f -> assertThat(f.message()).doesNotContain("sqs"));
  }

  @Test
  void saysNothingOfEndpointsThatWereNotRead() {
    var facts =
        NetworkCases.shut()
            .set(List.of("ec2:DescribeVpcEndpoints"), "aws", "network", "unread")
            .facts();

    assertThat(codes(plan(FindingsTest.lab().isolatedVpc(), facts)))
        .contains("network-not-read")
        .doesNotContain("vpc-endpoints-missing");
  }
}
