package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.State;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/** Puts a described cluster's route table and VPC endpoints into an account. */
final class RouteSeeder {
  private static final Set<String> GATEWAYS = Set.of("s3", "dynamodb");

  private final Account account;

  RouteSeeder(Account account) {
    this.account = account;
  }

  void add(SandboxCluster seed, String vpc, List<String> subnets) {
    String table = "rtb-0" + Ids.hex(16, vpc, "nodes");
    RouteTable.Builder routes =
        RouteTable.builder()
            .routeTableId(table)
            .vpcId(vpc)
            .ownerId(account.id())
            .associations(
                subnets.stream()
                    .map(
                        subnet ->
                            software.amazon.awssdk.services.ec2.model.RouteTableAssociation
                                .builder()
                                .routeTableId(table)
                                .subnetId(subnet)
                                .main(false)
                                .build())
                    .toList());
    Route local =
        Route.builder()
            .destinationCidrBlock("10.0.0.0/8")
            .gatewayId("local")
            .state(RouteState.ACTIVE)
            .build();
    Route.Builder out = Route.builder().destinationCidrBlock("0.0.0.0/0").state(RouteState.ACTIVE);
    switch (seed.exit) {
      case NAT -> routes.routes(local, out.natGatewayId("nat-0" + Ids.hex(16, vpc)).build());
      case INTERNET -> routes.routes(local, out.gatewayId("igw-0" + Ids.hex(16, vpc)).build());
      case NONE -> routes.routes(local);
    }
    account.ec2.routeTables.put(table, routes.build());
    seed.vpcEndpoints.forEach(service -> endpoint(vpc, table, subnets, service));
  }

  private void endpoint(String vpc, String table, List<String> subnets, String service) {
    String id = "vpce-0" + Ids.hex(16, vpc, service);
    VpcEndpoint.Builder endpoint =
        VpcEndpoint.builder()
            .vpcEndpointId(id)
            .vpcId(vpc)
            .ownerId(account.id())
            .serviceName("com.amazonaws." + account.region() + "." + service)
            .state(State.AVAILABLE);
    if (GATEWAYS.contains(service)) {
      endpoint
          .vpcEndpointType(VpcEndpointType.GATEWAY)
          .routeTableIds(table)
          .privateDnsEnabled(false);
    } else {
      endpoint
          .vpcEndpointType(VpcEndpointType.INTERFACE)
          .subnetIds(subnets)
          .privateDnsEnabled(true);
    }
    account.ec2.vpcEndpoints.put(id, endpoint.build());
  }
}
