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
 * @param inspectedRoles those of the roles whose attached policies are read as well
 * @param addons names of EKS add-ons
 * @param podIdentities service accounts whose pod identity association matters, as {@code
 *     namespace/name}
 * @param serviceLinkedRoles services whose service-linked role matters, such as {@code
 *     spot.amazonaws.com}
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
    Set<String> securityGroups,
    Set<String> inspectedRoles,
    Set<String> addons,
    Set<String> podIdentities,
    Set<String> serviceLinkedRoles) {

  public Lookup {
    roles = new TreeSet<>(roles);
    policies = new TreeSet<>(policies);
    instanceProfiles = new TreeSet<>(instanceProfiles);
    queues = new TreeSet<>(queues);
    eventRules = new TreeSet<>(eventRules);
    subnets = new TreeSet<>(subnets);
    securityGroups = new TreeSet<>(securityGroups);
    inspectedRoles = new TreeSet<>(inspectedRoles);
    addons = new TreeSet<>(addons);
    podIdentities = new TreeSet<>(podIdentities);
    serviceLinkedRoles = new TreeSet<>(serviceLinkedRoles);
  }

  /** Without what only some setups look for. */
  public Lookup(
      String cluster,
      Optional<String> region,
      Set<String> roles,
      Set<String> policies,
      Set<String> instanceProfiles,
      Set<String> queues,
      Set<String> eventRules,
      Set<String> subnets,
      Set<String> securityGroups) {
    this(
        cluster,
        region,
        roles,
        policies,
        instanceProfiles,
        queues,
        eventRules,
        subnets,
        securityGroups,
        Set.of(),
        Set.of(),
        Set.of(),
        Set.of());
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

  /** With the attached policies of these roles. */
  public Lookup inspecting(Set<String> roleNames) {
    return new Lookup(
        cluster,
        region,
        roles,
        policies,
        instanceProfiles,
        queues,
        eventRules,
        subnets,
        securityGroups,
        roleNames,
        addons,
        podIdentities,
        serviceLinkedRoles);
  }

  /** With these EKS add-ons. */
  public Lookup withAddons(Set<String> names) {
    return new Lookup(
        cluster,
        region,
        roles,
        policies,
        instanceProfiles,
        queues,
        eventRules,
        subnets,
        securityGroups,
        inspectedRoles,
        names,
        podIdentities,
        serviceLinkedRoles);
  }

  /** With the pod identity associations of these service accounts, as {@code namespace/name}. */
  public Lookup withPodIdentities(Set<String> serviceAccounts) {
    return new Lookup(
        cluster,
        region,
        roles,
        policies,
        instanceProfiles,
        queues,
        eventRules,
        subnets,
        securityGroups,
        inspectedRoles,
        addons,
        serviceAccounts,
        serviceLinkedRoles);
  }

  /** With the service-linked roles of these services. */
  public Lookup withServiceLinkedRoles(Set<String> services) {
    return new Lookup(
        cluster,
        region,
        roles,
        policies,
        instanceProfiles,
        queues,
        eventRules,
        subnets,
        securityGroups,
        inspectedRoles,
        addons,
        podIdentities,
        services);
  }
}
