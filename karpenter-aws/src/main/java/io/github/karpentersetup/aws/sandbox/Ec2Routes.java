package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** Route tables and VPC endpoints. */
final class Ec2Routes {
  private final Account account;

  Ec2Routes(Account account) {
    this.account = account;
  }

  DescribeRouteTablesResponse describeRouteTables(DescribeRouteTablesRequest request) {
    List<RouteTable> found =
        Ec2Filters.select(request.routeTableIds(), account.ec2.routeTables, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                table ->
                    Ec2Filters.pass(
                        request.filters(),
                        Map.of(
                            "route-table-id", List.of(table.routeTableId()),
                            "vpc-id", List.of(table.vpcId())),
                        account.ec2.tags.getOrDefault(table.routeTableId(), Map.of())))
            .toList();
    Page<RouteTable> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeRouteTablesResponse.builder()
        .routeTables(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeVpcEndpointsResponse describeVpcEndpoints(DescribeVpcEndpointsRequest request) {
    List<VpcEndpoint> found =
        Ec2Filters.select(
                request.vpcEndpointIds(), account.ec2.vpcEndpoints, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                endpoint ->
                    Ec2Filters.pass(
                        request.filters(),
                        Map.of(
                            "vpc-endpoint-id", List.of(endpoint.vpcEndpointId()),
                            "vpc-id", List.of(endpoint.vpcId()),
                            "service-name", List.of(endpoint.serviceName())),
                        account.ec2.tags.getOrDefault(endpoint.vpcEndpointId(), Map.of())))
            .toList();
    Page<VpcEndpoint> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeVpcEndpointsResponse.builder()
        .vpcEndpoints(page.items())
        .nextToken(page.nextToken())
        .build();
  }
}
