package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.NetworkFacts;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import io.github.karpentersetup.facts.NetworkFacts.PrivateDns;
import io.github.karpentersetup.facts.NetworkFacts.VpcEndpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/** Reads how subnets reach the world: route tables and VPC endpoints. Neither must be readable. */
final class RouteReader {

  private static final Set<String> DEFAULT = Set.of("0.0.0.0/0", "::/0");

  private final Clients clients;
  private final Reads reads;

  RouteReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  /** Of the cluster's VPC; nothing is known without one. */
  CompletableFuture<NetworkFacts> read(EksCluster cluster, Collection<Subnet> subnets) {
    var vpc = cluster.vpcId();
    if (vpc.isEmpty()) {
      return CompletableFuture.completedFuture(NetworkFacts.unknown());
    }
    var unread = new TreeSet<String>();
    var tables =
        reads.readIfAllowed(
            "ec2:DescribeRouteTables",
            "route tables of " + vpc.get(),
            () -> routeTables(vpc.get()));
    var endpoints =
        reads.readIfAllowed(
            "ec2:DescribeVpcEndpoints",
            "VPC endpoints of " + vpc.get(),
            () -> endpoints(vpc.get()));
    return tables.thenCombine(
        endpoints,
        (t, e) -> {
          if (t.isEmpty()) {
            unread.add("ec2:DescribeRouteTables");
          }
          if (e.isEmpty()) {
            unread.add("ec2:DescribeVpcEndpoints");
          }
          return facts(
              vpc.get(), subnets, t.orElse(List.of()), e.orElse(List.of()), List.copyOf(unread));
        });
  }

  private List<RouteTable> routeTables(String vpc) {
    return clients
        .ec2()
        .describeRouteTablesPaginator(r -> r.filters(ofVpc(vpc)))
        .routeTables()
        .stream()
        .toList();
  }

  private List<software.amazon.awssdk.services.ec2.model.VpcEndpoint> endpoints(String vpc) {
    return clients
        .ec2()
        .describeVpcEndpointsPaginator(r -> r.filters(ofVpc(vpc)))
        .vpcEndpoints()
        .stream()
        .filter(e -> "available".equalsIgnoreCase(e.stateAsString()))
        .toList();
  }

  private static Filter ofVpc(String vpc) {
    return Filter.builder().name("vpc-id").values(vpc).build();
  }

  private NetworkFacts facts(
      String vpc,
      Collection<Subnet> subnets,
      List<RouteTable> tables,
      List<software.amazon.awssdk.services.ec2.model.VpcEndpoint> endpoints,
      List<String> unread) {
    var exits = new HashMap<String, Exit>();
    var tableOf = new HashMap<String, String>();
    for (var subnet : subnets) {
      if (subnet.vpcId().equals(vpc)) {
        table(tables, subnet.id())
            .ifPresent(
                t -> {
                  exits.put(subnet.id(), exit(t));
                  tableOf.put(subnet.id(), t.routeTableId());
                });
      }
    }
    return new NetworkFacts(
        exits, endpoints.stream().map(e -> endpoint(e, tableOf, subnets)).toList(), unread);
  }

  /** A subnet that is in no route table has the VPC's main one. */
  private static Optional<RouteTable> table(List<RouteTable> tables, String subnet) {
    return Stream.concat(
            tables.stream()
                .filter(t -> t.associations().stream().anyMatch(a -> subnet.equals(a.subnetId()))),
            tables.stream()
                .filter(
                    t -> t.associations().stream().anyMatch(a -> Boolean.TRUE.equals(a.main()))))
        .findFirst();
  }

  private static Exit exit(RouteTable table) {
    return table.routes().stream()
        .filter(r -> r.state() != RouteState.BLACKHOLE)
        .filter(
            r ->
                DEFAULT.contains(String.valueOf(r.destinationCidrBlock()))
                    || DEFAULT.contains(String.valueOf(r.destinationIpv6CidrBlock())))
        .map(RouteReader::exit)
        .min(Exit::compareTo)
        .orElse(Exit.NONE);
  }

  private static Exit exit(Route route) {
    if (String.valueOf(route.gatewayId()).startsWith("igw-")) {
      return Exit.INTERNET_GATEWAY;
    }
    return route.natGatewayId() != null || route.instanceId() != null ? Exit.NAT : Exit.OTHER;
  }

  private VpcEndpoint endpoint(
      software.amazon.awssdk.services.ec2.model.VpcEndpoint endpoint,
      Map<String, String> tableOf,
      Collection<Subnet> subnets) {
    var isGateway = endpoint.vpcEndpointType() == VpcEndpointType.GATEWAY;
    var name = endpoint.serviceName();
    var region = "." + reads.region() + ".";
    var at = name.indexOf(region);
    return new VpcEndpoint(
        endpoint.vpcEndpointId(),
        at < 0 ? name : name.substring(at + region.length()),
        isGateway || Boolean.TRUE.equals(endpoint.privateDnsEnabled())
            ? PrivateDns.ON
            : PrivateDns.OFF,
        subnets.stream()
            .map(Subnet::id)
            .filter(tableOf::containsKey)
            .filter(
                id -> !isGateway || endpoint.routeTableIds().contains(tableOf.getOrDefault(id, "")))
            .sorted()
            .toList());
  }
}
