package io.github.karpentersetup.aws.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.MotoServer;
import io.github.karpentersetup.aws.Seed;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import io.github.karpentersetup.facts.NetworkFacts.VpcEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/** Route tables and VPC endpoints over the wire; moto's clusters are in no VPC. */
class RouteReaderIT {

  @Test
  void readsWhereTheRoutesOfASubnetLead() throws IOException, InterruptedException {
    try (var moto = MotoServer.startOrSkip();
        var seed = new Seed(moto.endpoint());
        var reads = new Reads(Seed.REGION)) {
      var ec2 = seed.clients.ec2();
      var vpc = ec2.createVpc(r -> r.cidrBlock("10.1.0.0/16")).vpc().vpcId();
      var open = subnet(ec2, vpc, "10.1.1.0/24");
      var shut = subnet(ec2, vpc, "10.1.2.0/24");
      var gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
      ec2.attachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpc));
      var table = ec2.createRouteTable(r -> r.vpcId(vpc)).routeTable().routeTableId();
      ec2.createRoute(
          r -> r.routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway));
      ec2.associateRouteTable(r -> r.routeTableId(table).subnetId(open));
      ec2.createVpcEndpoint(
          r ->
              r.vpcId(vpc)
                  .vpcEndpointType(VpcEndpointType.GATEWAY)
                  .serviceName("com.amazonaws." + Seed.REGION + ".s3")
                  .routeTableIds(table));

      var subnets = List.of(LabFacts.subnet(open, "a"), LabFacts.subnet(shut, "b"));
      var inVpc =
          subnets.stream()
              .map(
                  s ->
                      new Subnet(
                          s.id(), vpc, s.zone(), s.freeAddresses(), s.publicAddresses(), s.tags()))
              .toList();
      var network = new RouteReader(seed.clients, reads).read(cluster(vpc), inVpc).join();

      assertThat(network.exits())
          .containsEntry(open, Exit.INTERNET_GATEWAY)
          .containsEntry(shut, Exit.NONE);
      assertThat(network.endpoints())
          .singleElement()
          .satisfies(
              e -> assertThat(e.service()).isEqualTo("s3"),
              e -> assertThat(e.privateDns()).isEqualTo(PrivateDns.ON))
          .extracting(VpcEndpoint::subnets)
          .isEqualTo(List.of(open));
      assertThat(network.unread()).isEmpty();
    }
  }

  private static String subnet(Ec2Client ec2, String vpc, String cidr) {
    return ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(cidr)).subnet().subnetId();
  }

  private static EksCluster cluster(String vpc) {
    return FactsEditor.edit(LabFacts.of("1.33"))
        .set(Optional.of(vpc), "aws", "cluster", "vpcId")
        .facts()
        .aws()
        .cluster();
  }
}
