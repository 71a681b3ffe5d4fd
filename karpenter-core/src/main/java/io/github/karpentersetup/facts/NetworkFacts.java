package io.github.karpentersetup.facts;

import java.util.List;
import java.util.Map;

/**
 * How the cluster's VPC reaches what is outside of it.
 *
 * @param exits how traffic leaves a subnet, by the subnet's id; absent where that is not known
 * @param endpoints the VPC endpoints that can be used
 * @param unread what was not read because the caller may not, by IAM action
 */
public record NetworkFacts(
    Map<String, Exit> exits, List<VpcEndpoint> endpoints, List<String> unread) {

  public NetworkFacts {
    exits = Map.copyOf(exits);
    endpoints = List.copyOf(endpoints);
    unread = List.copyOf(unread);
  }

  /** Nothing is known. */
  public static NetworkFacts unknown() {
    return new NetworkFacts(Map.of(), List.of(), List.of());
  }

  /** Where the default route of a subnet leads. */
  public enum Exit {
    /** To an internet gateway: a public subnet. */
    INTERNET_GATEWAY,
    /** To a NAT gateway or instance. */
    NAT,
    /** Elsewhere: a transit gateway, a peering, a virtual private gateway, an appliance. */
    OTHER,
    /** There is none: nothing outside of the VPC is reached. */
    NONE
  }

  /** Whether the usual host name of a service leads to the endpoint. */
  public enum PrivateDns {
    /** It does; also said of gateway endpoints, which work by routes. */
    ON,
    /** It does not: whoever calls the service would have to know the endpoint's own name. */
    OFF
  }

  /**
   * A VPC endpoint.
   *
   * @param service the end of the service's name: {@code ecr.api} of {@code
   *     com.amazonaws.eu-west-1.ecr.api}
   * @param subnets of the cluster's VPC from which it is reached
   */
  public record VpcEndpoint(
      String id, String service, PrivateDns privateDns, List<String> subnets) {

    public VpcEndpoint {
      subnets = List.copyOf(subnets);
    }
  }
}
