package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Subnets and security groups. */
final class Ec2Network {
  private final Account account;

  Ec2Network(Account account) {
    this.account = account;
  }

  DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
    List<Subnet> found =
        Ec2Filters.select(request.subnetIds(), account.ec2.subnets, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                subnet ->
                    Ec2Filters.pass(request.filters(), attributes(subnet), tags(subnet.subnetId())))
            .map(subnet -> subnet.toBuilder().tags(account.ec2.tagsOf(subnet.subnetId())).build())
            .toList();
    Page<Subnet> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeSubnetsResponse.builder()
        .subnets(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
    List<SecurityGroup> found =
        Ec2Filters.select(request.groupIds(), account.ec2.securityGroups, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                group ->
                    request.groupNames().isEmpty()
                        || request.groupNames().contains(group.groupName()))
            .filter(
                group ->
                    Ec2Filters.pass(request.filters(), attributes(group), tags(group.groupId())))
            .map(group -> group.toBuilder().tags(account.ec2.tagsOf(group.groupId())).build())
            .toList();
    Page<SecurityGroup> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeSecurityGroupsResponse.builder()
        .securityGroups(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private Map<String, String> tags(String id) {
    return account.ec2.tags.getOrDefault(id, Map.of());
  }

  private static Map<String, List<String>> attributes(Subnet subnet) {
    return Map.of(
        "subnet-id", List.of(subnet.subnetId()),
        "vpc-id", List.of(subnet.vpcId()),
        "state", List.of(subnet.stateAsString()),
        "availability-zone", List.of(subnet.availabilityZone()),
        "availabilityZone", List.of(subnet.availabilityZone()),
        "availability-zone-id", List.of(subnet.availabilityZoneId()),
        "cidr-block", List.of(subnet.cidrBlock()),
        "map-public-ip-on-launch", List.of(subnet.mapPublicIpOnLaunch().toString()));
  }

  private static Map<String, List<String>> attributes(SecurityGroup group) {
    return Map.of(
        "group-id", List.of(group.groupId()),
        "group-name", List.of(group.groupName()),
        "vpc-id", List.of(group.vpcId()),
        "description", List.of(group.description()));
  }
}
