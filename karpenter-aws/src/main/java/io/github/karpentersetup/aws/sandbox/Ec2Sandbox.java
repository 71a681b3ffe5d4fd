package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.Ec2ServiceClientConfiguration;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;
import software.amazon.awssdk.services.ec2.waiters.Ec2Waiter;

/** EC2 on the account; what is not overridden throws UnsupportedOperationException. */
final class Ec2Sandbox implements Ec2Client {
  private final Account account;
  private final CallPoint point;
  private final Ec2Network network;
  private final Ec2Routes routes;
  private final Ec2Tags tags;
  private final Ec2LaunchTemplates templates;
  private final Ec2Instances instances;

  Ec2Sandbox(Account account, CallPoint point, Fleet fleet) {
    this.account = account;
    this.point = point;
    this.network = new Ec2Network(account);
    this.routes = new Ec2Routes(account);
    this.tags = new Ec2Tags(account);
    this.templates = new Ec2LaunchTemplates(account);
    this.instances = new Ec2Instances(account, fleet);
  }

  @Override
  public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
    return point.call(AwsService.EC2, "DescribeSubnets", request, network::describeSubnets);
  }

  @Override
  public DescribeSecurityGroupsResponse describeSecurityGroups(
      DescribeSecurityGroupsRequest request) {
    return point.call(
        AwsService.EC2, "DescribeSecurityGroups", request, network::describeSecurityGroups);
  }

  @Override
  public DescribeRouteTablesResponse describeRouteTables(DescribeRouteTablesRequest request) {
    return point.call(AwsService.EC2, "DescribeRouteTables", request, routes::describeRouteTables);
  }

  @Override
  public DescribeVpcEndpointsResponse describeVpcEndpoints(DescribeVpcEndpointsRequest request) {
    return point.call(
        AwsService.EC2, "DescribeVpcEndpoints", request, routes::describeVpcEndpoints);
  }

  @Override
  public CreateTagsResponse createTags(CreateTagsRequest request) {
    return point.call(AwsService.EC2, "CreateTags", request, tags::createTags);
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    return point.call(AwsService.EC2, "DeleteTags", request, tags::deleteTags);
  }

  @Override
  public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
    return point.call(AwsService.EC2, "DescribeTags", request, tags::describeTags);
  }

  @Override
  public DescribeLaunchTemplatesResponse describeLaunchTemplates(
      DescribeLaunchTemplatesRequest request) {
    return point.call(
        AwsService.EC2, "DescribeLaunchTemplates", request, templates::describeLaunchTemplates);
  }

  @Override
  public DescribeLaunchTemplateVersionsResponse describeLaunchTemplateVersions(
      DescribeLaunchTemplateVersionsRequest request) {
    return point.call(
        AwsService.EC2,
        "DescribeLaunchTemplateVersions",
        request,
        templates::describeLaunchTemplateVersions);
  }

  @Override
  public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
    return point.call(AwsService.EC2, "DescribeInstances", request, instances::describeInstances);
  }

  @Override
  public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
    return point.call(AwsService.EC2, "TerminateInstances", request, instances::terminateInstances);
  }

  @Override
  public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
    return point.call(
        AwsService.EC2, "DescribeInstanceTypes", request, instances::describeInstanceTypes);
  }

  @Override
  public DescribeInstanceTypeOfferingsResponse describeInstanceTypeOfferings(
      DescribeInstanceTypeOfferingsRequest request) {
    return point.call(
        AwsService.EC2,
        "DescribeInstanceTypeOfferings",
        request,
        instances::describeInstanceTypeOfferings);
  }

  @Override
  public DescribeSpotPriceHistoryResponse describeSpotPriceHistory(
      DescribeSpotPriceHistoryRequest request) {
    return point.call(
        AwsService.EC2, "DescribeSpotPriceHistory", request, instances::describeSpotPriceHistory);
  }

  @Override
  public Ec2Waiter waiter() {
    return Ec2Waiter.builder().client(this).build();
  }

  @Override
  public Ec2ServiceClientConfiguration serviceClientConfiguration() {
    return Ec2ServiceClientConfiguration.builder().region(Region.of(account.region())).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The account outlives its clients. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "Ec2Client of " + point;
  }
}
