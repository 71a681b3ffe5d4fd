package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.PublicAddresses;
import io.github.karpentersetup.facts.AwsFacts.SecurityGroup;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Reads subnets and security groups. Filters, not ids: an id that is gone would fail the call. */
final class NetworkReader {

  private final Clients clients;
  private final Reads reads;

  NetworkReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  /** Those given, and all of the VPC. */
  CompletableFuture<Map<String, Subnet>> subnets(Optional<String> vpc, Collection<String> ids) {
    return reads.each(filters(vpc, "subnet-id", ids), this::subnets, Subnet::id);
  }

  private CompletableFuture<List<Subnet>> subnets(Filter filter) {
    return reads.read(
        "ec2:DescribeSubnets",
        "subnets",
        () ->
            clients.ec2().describeSubnetsPaginator(r -> r.filters(filter)).subnets().stream()
                .map(
                    s ->
                        new Subnet(
                            s.subnetId(),
                            requireNonNullElse(s.vpcId(), ""),
                            s.availabilityZone(),
                            requireNonNullElse(s.availableIpAddressCount(), 0),
                            Boolean.TRUE.equals(s.mapPublicIpOnLaunch())
                                ? PublicAddresses.GIVEN
                                : PublicAddresses.NOT_GIVEN,
                            map(s.tags())))
                .toList());
  }

  /** Those given, and all of the VPC. */
  CompletableFuture<Map<String, SecurityGroup>> securityGroups(
      Optional<String> vpc, Collection<String> ids) {
    return reads.each(filters(vpc, "group-id", ids), this::securityGroups, SecurityGroup::id);
  }

  private CompletableFuture<List<SecurityGroup>> securityGroups(Filter filter) {
    return reads.read(
        "ec2:DescribeSecurityGroups",
        "security groups",
        () ->
            clients
                .ec2()
                .describeSecurityGroupsPaginator(r -> r.filters(filter))
                .securityGroups()
                .stream()
                .map(
                    g ->
                        new SecurityGroup(
                            g.groupId(),
                            requireNonNullElse(g.vpcId(), ""),
                            requireNonNullElse(g.groupName(), ""),
                            map(g.tags())))
                .toList());
  }

  private static List<Filter> filters(Optional<String> vpc, String name, Collection<String> ids) {
    var filters = new ArrayList<Filter>();
    vpc.ifPresent(id -> filters.add(filter("vpc-id", List.of(id))));
    if (!ids.isEmpty()) {
      filters.add(filter(name, ids));
    }
    return filters;
  }

  private static Filter filter(String name, Collection<String> values) {
    return Filter.builder().name(name).values(values).build();
  }

  private static Map<String, String> map(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value, (a, b) -> b));
  }
}
