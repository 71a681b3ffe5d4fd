package io.github.karpentersetup.facts;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an observation looks for beside the cluster itself.
 *
 * @param cluster the EKS cluster's name
 * @param region where it is; empty to take the executor's own
 * @param roles names of IAM roles; those of the node groups are looked up as well
 * @param policies names of customer-managed policies
 * @param instanceProfiles names of instance profiles
 * @param queues names of SQS queues
 * @param eventRules names of rules of the default event bus
 * @param subnets ids of subnets, beside those of the cluster's VPC
 * @param securityGroups ids of security groups, beside those of the cluster's VPC
 */
public record Lookup(
    String cluster,
    Optional<String> region,
    Set<String> roles,
    Set<String> policies,
    Set<String> instanceProfiles,
    Set<String> queues,
    Set<String> eventRules,
    Set<String> subnets,
    Set<String> securityGroups) {

  public Lookup {
    roles = new TreeSet<>(roles);
    policies = new TreeSet<>(policies);
    instanceProfiles = new TreeSet<>(instanceProfiles);
    queues = new TreeSet<>(queues);
    eventRules = new TreeSet<>(eventRules);
    subnets = new TreeSet<>(subnets);
    securityGroups = new TreeSet<>(securityGroups);
  }

  /** The cluster alone. */
  public static Lookup cluster(String name) {
    return new Lookup(
        name,
        Optional.empty(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of());
  }
}
