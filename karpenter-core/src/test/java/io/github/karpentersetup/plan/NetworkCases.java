package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.FindingsTest.facts;
import static io.github.karpentersetup.plan.FindingsTest.lab;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import io.github.karpentersetup.facts.NetworkFacts.VpcEndpoint;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is found about the network of Karpenter's nodes. */
final class NetworkCases {

  private static final String OURS = "kubernetes.io/cluster/payments-prod";
  private static final String[] ALL = {
    "ec2", "ecr.api", "ecr.dkr", "eks", "s3", "sqs", "ssm", "sts"
  };

  private NetworkCases() {}

  static List<FindingsTest.Case> all() {
    return Stream.of(selection(), subnets(), groups(), isolation()).flatMap(List::stream).toList();
  }

  private static List<FindingsTest.Case> selection() {
    return List.of(
        FindingsTest.of(
            "network-unknown",
            lab().subnets("subnet-1", "subnet-4"),
            "blocking the setup names subnet subnet-4, which is not in eu-west-1 → did you mean "
                + "subnet-1?"),
        FindingsTest.of(
            "network-unknown",
            lab()
                .withNodeClass(
                    NodeClass.named("default").securityGroups(SelectorTerm.id("sg-0123456789"))),
            "blocking EC2NodeClass default names security group sg-0123456789, which is not in "
                + "eu-west-1 → name those of the cluster's VPC: sg-1"),
        FindingsTest.of(
            "network-selects-nothing",
            lab().subnets(SelectorTerm.tagged("team", "batch").and("env", "prod")),
            "warning the setup selects subnets by tag env=prod and team=batch, and there is none "
                + "→ choose from those of the cluster's VPC: subnet-1, subnet-2, subnet-3"),
        FindingsTest.of(
            "network-selects-nothing",
            lab().securityGroups(SelectorTerm.named("nodes-*")),
            "warning the setup selects security groups by name nodes-*, and there is none → "
                + "choose from those of the cluster's VPC: sg-1"),
        FindingsTest.of(
            "network-of-another-vpc",
            lab().subnets("subnet-9"),
            facts().set(subnet("vpc-2", Map.of()), "aws", "subnets", "subnet-9"),
            "blocking the setup selects subnet subnet-9 of vpc-2, and the cluster is in vpc-1 → "
                + "choose from those of the cluster's VPC: subnet-1, subnet-2, subnet-3"),
        FindingsTest.of(
            "network-of-another-cluster",
            lab().securityGroups("sg-9"),
            facts()
                .set(
                    group("sg-9", Map.of("kubernetes.io/cluster/checkout-prod", "owned")),
                    "aws",
                    "securityGroups",
                    "sg-9"),
            "warning the setup selects security group sg-9, which cluster checkout-prod owns → "
                + "it goes when that cluster goes: choose one of this cluster's own"),
        FindingsTest.of(
            "also-tagged",
            lab().subnets("subnet-1", "subnet-2"),
            facts()
                .set(
                    Map.of(NodeClass.DISCOVERY_TAG, LabFacts.CLUSTER),
                    "aws",
                    "subnets",
                    "subnet-3",
                    "tags"),
            "warning subnet subnet-3 carries karpenter.sh/discovery=payments-prod already: "
                + "Karpenter uses it beside those chosen → if that is not meant: aws ec2 "
                + "delete-tags --resources subnet-3 --tags Key=karpenter.sh/discovery"));
  }

  private static List<FindingsTest.Case> subnets() {
    return List.of(
        FindingsTest.of(
            "public-subnets",
            exits(Exit.INTERNET_GATEWAY, "subnet-1")
                .set("GIVEN", "aws", "subnets", "subnet-1", "publicAddresses"),
            "info nodes in subnet-1 get public addresses: those subnets lead to an internet "
                + "gateway"),
        FindingsTest.of(
            "public-subnets-without-addresses",
            exits(Exit.INTERNET_GATEWAY, "subnet-1", "subnet-2"),
            "warning nodes in subnet-1, subnet-2 get no public address, and the only way out of "
                + "those subnets is an internet gateway, which needs one → choose private "
                + "subnets with subnets(..) (--subnet), or have the node class give addresses: "
                + "associatePublicIpAddress(ENABLED)"),
        FindingsTest.of(
            "zone-without-subnet",
            lab()
                .withNodePool(
                    NodePool.named("zonal")
                        .requirements(
                            List.of(Requirement.in(NodeLabels.ZONE, "eu-west-1a", "eu-west-1d")))),
            "warning NodePool zonal asks for zone eu-west-1d, and the subnets of its nodes are "
                + "in eu-west-1a, eu-west-1b, eu-west-1c → add a subnet there with subnets(..) "
                + "(--subnet), or take the zone out of the pool"),
        FindingsTest.of(
            "zones-excluded",
            lab()
                .withNodePool(
                    NodePool.named("zonal")
                        .requirements(List.of(Requirement.notIn(NodeLabels.ZONE, "eu-west-1c")))),
            "info no NodePool launches nodes in subnet-3 (eu-west-1c), by its zones"),
        FindingsTest.of(
            "internal-elb-tag-missing",
            facts().set(Map.of(), "aws", "subnets", "subnet-2", "tags"),
            "warning no subnet in eu-west-1b carries kubernetes.io/role/internal-elb, as those "
                + "of other zones do: internal load balancers do not reach Karpenter's nodes "
                + "there → aws ec2 create-tags --resources subnet-2 --tags "
                + "Key=kubernetes.io/role/internal-elb,Value=1"),
        FindingsTest.of(
            "no-load-balancer-subnets",
            facts()
                .set(Map.of(), "aws", "subnets", "subnet-1", "tags")
                .set(Map.of(), "aws", "subnets", "subnet-2", "tags")
                .set(Map.of(), "aws", "subnets", "subnet-3", "tags"),
            "info no subnet carries kubernetes.io/role/internal-elb or kubernetes.io/role/elb: "
                + "load balancers are placed only where an annotation names the subnets"));
  }

  private static List<FindingsTest.Case> groups() {
    return List.of(
        FindingsTest.of(
            "security-group-chosen",
            lab().securityGroups("sg-1"),
            "info security groups sg-1 chosen: by the setup"),
        FindingsTest.of(
            "several-tagged-groups",
            lab().securityGroups("sg-1", "sg-2"),
            facts()
                .set(Map.of(OURS, "owned"), "aws", "securityGroups", "sg-1", "tags")
                .set(group("sg-2", Map.of(OURS, "owned")), "aws", "securityGroups", "sg-2"),
            "warning security groups sg-1, sg-2 of EC2NodeClass default all carry "
                + "kubernetes.io/cluster/payments-prod: the AWS Load Balancer Controller and "
                + "Services of type LoadBalancer expect it on exactly one → take it off the "
                + "others: aws ec2 delete-tags --resources sg-2 --tags "
                + "Key=kubernetes.io/cluster/payments-prod"),
        FindingsTest.of(
            "no-tagged-group",
            lab().securityGroups("sg-1", "sg-2"),
            facts().set(group("sg-2", Map.of()), "aws", "securityGroups", "sg-2"),
            "warning of the security groups of EC2NodeClass default (sg-1, sg-2) none carries "
                + "kubernetes.io/cluster/payments-prod: the AWS Load Balancer Controller then "
                + "does not know which to open → aws ec2 create-tags --resources sg-1 --tags "
                + "Key=kubernetes.io/cluster/payments-prod,Value=owned"));
  }

  private static List<FindingsTest.Case> isolation() {
    return List.of(
        FindingsTest.of(
            "no-way-out",
            shut(),
            "warning no subnet of the nodes has a route out of the VPC: Karpenter would wait for "
                + "prices and for IAM, which it cannot reach → say so with isolatedVpc() "
                + "(--isolated-vpc)"),
        FindingsTest.of(
            "some-without-way-out",
            exits(Exit.NONE, "subnet-2"),
            "warning subnets subnet-2 have no route out of the VPC, and others of the nodes do → "
                + "choose those that have with subnets(..) (--subnet), unless all that nodes "
                + "need has a VPC endpoint"),
        FindingsTest.of(
            "isolated-vpc",
            lab().isolatedVpc(),
            "info isolated VPC: Karpenter takes the prices it was released with, and this plan "
                + "makes the instance profile, because Pricing and IAM are not reached"),
        FindingsTest.of(
            "public-image",
            lab().isolatedVpc(),
            "warning Karpenter's image is public.ecr.aws/karpenter/controller, which an isolated "
                + "VPC does not reach → copy it to a private registry and name that in the "
                + "chart value controller.image.repository"),
        FindingsTest.of(
            "vpc-endpoints-missing",
            lab().isolatedVpc(),
            endpoints(shut(), PrivateDns.ON, "ec2", "eks", "ssm"),
            "warning vpc-1 has no VPC endpoint that serves the nodes' subnets by the usual name "
                + "for ecr.api, ecr.dkr, s3, sqs, sts → make one for each, s3 as a gateway in "
                + "the subnets' route tables and the others as interfaces with private DNS "
                + "names: aws ec2 create-vpc-endpoint --service-name "
                + "com.amazonaws.eu-west-1.ecr.api --vpc-id vpc-1 .."),
        FindingsTest.of(
            "api-server-not-reached",
            lab().isolatedVpc(),
            endpoints(shut(), PrivateDns.ON, ALL).set("PUBLIC", "aws", "cluster", "endpointAccess"),
            "warning the API server is reached from the internet only, to which the nodes' "
                + "subnets have no route: nodes could not join → aws eks "
                + "update-cluster-config --name payments-prod --resources-vpc-config "
                + "endpointPrivateAccess=true"),
        FindingsTest.of(
            "network-not-read",
            facts()
                .set(
                    List.of("ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints"),
                    "aws",
                    "network",
                    "unread"),
            "info the caller may not ec2:DescribeRouteTables and ec2:DescribeVpcEndpoints: "
                + "whether the nodes' subnets reach what Karpenter needs was not looked at"));
  }

  static AwsFacts.SecurityGroup group(String id, Map<String, String> tags) {
    return new AwsFacts.SecurityGroup(id, "vpc-1", "g", tags);
  }

  private static AwsFacts.Subnet subnet(String vpc, Map<String, String> tags) {
    return new AwsFacts.Subnet(
        "subnet-9", vpc, "eu-west-1a", 200, AwsFacts.PublicAddresses.NOT_GIVEN, tags);
  }

  static FactsEditor exits(Exit exit, String... subnets) {
    var facts = facts();
    for (var subnet : subnets) {
      facts.set(exit, "aws", "network", "exits", subnet);
    }
    return facts;
  }

  /** No subnet has a way out. */
  static FactsEditor shut() {
    return exits(Exit.NONE, "subnet-1", "subnet-2", "subnet-3");
  }

  static FactsEditor endpoints(FactsEditor facts, PrivateDns dns, String... services) {
    var subnets = List.of("subnet-1", "subnet-2", "subnet-3");
    return facts.set(
        Arrays.stream(services).map(s -> new VpcEndpoint("vpce-" + s, s, dns, subnets)).toList(),
        "aws",
        "network",
        "endpoints");
  }

  static FactsEditor allEndpoints() {
    return endpoints(shut(), PrivateDns.ON, ALL);
  }
}
