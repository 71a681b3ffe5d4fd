package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.RIProductDescription;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.SpotPrice;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** Instances, and the instance types on offer. */
final class Ec2Instances {
  private final Account account;
  private final Fleet fleet;

  Ec2Instances(Account account, Fleet fleet) {
    this.account = account;
    this.fleet = fleet;
  }

  DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
    List<Instance> found =
        Ec2Filters.select(request.instanceIds(), account.ec2.instances, Ec2Tags::noSuchResource)
            .stream()
            .filter(
                instance ->
                    Ec2Filters.pass(
                        request.filters(),
                        attributes(instance),
                        account.ec2.tags.getOrDefault(instance.instanceId(), Map.of())))
            .map(
                instance ->
                    instance.toBuilder().tags(account.ec2.tagsOf(instance.instanceId())).build())
            .toList();
    Page<Instance> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeInstancesResponse.builder()
        .reservations(
            page.items().stream()
                .map(
                    instance ->
                        Reservation.builder()
                            .reservationId("r-" + Ids.hex(17, "reservation", instance.instanceId()))
                            .ownerId(account.id())
                            .instances(instance)
                            .build())
                .toList())
        .nextToken(page.nextToken())
        .build();
  }

  TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
    Ec2Filters.select(request.instanceIds(), account.ec2.instances, Ec2Tags::noSuchResource);
    List<InstanceStateChange> changes =
        request.instanceIds().stream()
            .map(
                id -> {
                  InstanceState before = Account.known(account.ec2.instances, id).state();
                  fleet.instanceTerminated(id);
                  return InstanceStateChange.builder()
                      .instanceId(id)
                      .previousState(before)
                      .currentState(Account.known(account.ec2.instances, id).state())
                      .build();
                })
            .toList();
    return TerminateInstancesResponse.builder().terminatingInstances(changes).build();
  }

  DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
    Map<String, InstanceTypeInfo> known = InstanceTypes.known();
    List<InstanceTypeInfo> found =
        Ec2Filters.select(
                request.instanceTypesAsStrings(),
                known,
                type ->
                    AwsService.EC2.error(
                        "InvalidInstanceType",
                        400,
                        "The following supplied instance types do not exist: [" + type + "]"))
            .stream()
            .filter(
                type ->
                    Ec2Filters.pass(
                        request.filters(),
                        Map.of(
                            "instance-type", List.of(type.instanceTypeAsString()),
                            "current-generation", List.of(type.currentGeneration().toString()),
                            "supported-virtualization-type",
                                type.supportedVirtualizationTypesAsStrings(),
                            "processor-info.supported-architecture",
                                type.processorInfo().supportedArchitecturesAsStrings()),
                        Map.of()))
            .toList();
    Page<InstanceTypeInfo> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeInstanceTypesResponse.builder()
        .instanceTypes(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeInstanceTypeOfferingsResponse describeInstanceTypeOfferings(
      DescribeInstanceTypeOfferingsRequest request) {
    LocationType by = Optional.ofNullable(request.locationType()).orElse(LocationType.REGION);
    List<String> locations =
        switch (by) {
          case REGION -> List.of(account.region());
          case AVAILABILITY_ZONE -> zones(Subnet::availabilityZone);
          case AVAILABILITY_ZONE_ID -> zones(Subnet::availabilityZoneId);
          default -> List.of();
        };
    List<InstanceTypeOffering> found =
        InstanceTypes.known().keySet().stream()
            .flatMap(
                type ->
                    locations.stream()
                        .map(
                            location ->
                                InstanceTypeOffering.builder()
                                    .instanceType(type)
                                    .locationType(by)
                                    .location(location)
                                    .build()))
            .filter(
                offering ->
                    Ec2Filters.pass(
                        request.filters(),
                        Map.of(
                            "instance-type", List.of(offering.instanceTypeAsString()),
                            "location", List.of(offering.location())),
                        Map.of()))
            .toList();
    Page<InstanceTypeOffering> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeInstanceTypeOfferingsResponse.builder()
        .instanceTypeOfferings(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /** Spot at a third of what on-demand costs, in each zone a little more than in the one before. */
  DescribeSpotPriceHistoryResponse describeSpotPriceHistory(
      DescribeSpotPriceHistoryRequest request) {
    List<String> zones = zones(Subnet::availabilityZone);
    List<SpotPrice> found =
        InstanceTypes.known().keySet().stream()
            .filter(
                type ->
                    request.instanceTypes().isEmpty()
                        || request.instanceTypesAsStrings().contains(type))
            .filter(type -> InstanceTypes.price(type).isPresent())
            .flatMap(
                type ->
                    zones.stream()
                        .map(
                            zone ->
                                SpotPrice.builder()
                                    .instanceType(type)
                                    .availabilityZone(zone)
                                    .productDescription(RIProductDescription.LINUX_UNIX)
                                    .timestamp(account.now())
                                    .spotPrice(spot(type, zones.indexOf(zone)))
                                    .build()))
            .toList();
    Page<SpotPrice> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeSpotPriceHistoryResponse.builder()
        .spotPriceHistory(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private static String spot(String type, int zone) {
    return String.format(
        Locale.ROOT, "%.6f", InstanceTypes.price(type).orElse(0) * (0.33 + 0.01 * zone));
  }

  private List<String> zones(Function<Subnet, String> zone) {
    return account.ec2.subnets.values().stream().map(zone).distinct().sorted().toList();
  }

  private static Map<String, List<String>> attributes(Instance instance) {
    return Map.of(
        "instance-id", List.of(instance.instanceId()),
        "instance-state-name", List.of(instance.state().nameAsString()),
        "instance-type", List.of(instance.instanceTypeAsString()),
        "subnet-id", List.of(instance.subnetId()),
        "vpc-id", List.of(instance.vpcId()),
        "private-dns-name", List.of(instance.privateDnsName()),
        "availability-zone", List.of(instance.placement().availabilityZone()));
  }
}
