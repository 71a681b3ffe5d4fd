package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.SecurityGroup;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Reads subnets and security groups. Filters, not ids: an id that is gone would fail the call. */
final class NetworkReader {

  private static final String DISCOVERY = "tag:karpenter.sh/discovery";

  private final Clients clients;
  private final Reads reads;

  NetworkReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<Map<String, Subnet>> subnets(Collection<String> ids) {
    if (ids.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    var filter = filter("subnet-id", ids);
    return reads.read(
        "ec2:DescribeSubnets",
        "subnets of the node groups",
        () ->
            clients.ec2().describeSubnetsPaginator(r -> r.filters(filter)).subnets().stream()
                .collect(
                    Collectors.toMap(
                        s -> s.subnetId(),
                        s ->
                            new Subnet(
                                s.subnetId(),
                                s.availabilityZone(),
                                requireNonNullElse(s.availableIpAddressCount(), 0),
                                map(s.tags())))));
  }

  /** Those given, and those that carry the cluster's discovery tag. */
  CompletableFuture<Map<String, SecurityGroup>> securityGroups(
      String cluster, Collection<String> ids) {
    var filters =
        ids.isEmpty()
            ? List.of(filter(DISCOVERY, List.of(cluster)))
            : List.of(filter("group-id", ids), filter(DISCOVERY, List.of(cluster)));
    return reads.each(filters, this::securityGroups, SecurityGroup::id);
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
                            g.groupId(), requireNonNullElse(g.groupName(), ""), map(g.tags())))
                .toList());
  }

  private static Filter filter(String name, Collection<String> values) {
    return Filter.builder().name(name).values(values).build();
  }

  private static Map<String, String> map(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value, (a, b) -> b));
  }
}
