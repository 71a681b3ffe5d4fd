package io.github.karpentersetup.facts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an observation looks for beside the cluster itself.
 *
 * @param cluster the EKS cluster's name
 * @param region where it is; empty to take the executor's own
 * @param names by kind, sorted; nothing is looked up of a kind that is not there
 */
public record Lookup(String cluster, Optional<String> region, Map<Kind, SortedSet<String>> names) {

  /** What can be looked up by its name. */
  public enum Kind {
    /** Names of IAM roles; those of the node groups are looked up as well. */
    ROLE,
    /** Names of those of the roles whose attached policies are read as well. */
    INSPECTED_ROLE,
    /** Names of customer-managed policies. */
    POLICY,
    /** Names of instance profiles. */
    INSTANCE_PROFILE,
    /** Services whose service-linked role matters, such as {@code spot.amazonaws.com}. */
    SERVICE_LINKED_ROLE,
    /** Names of SQS queues. */
    QUEUE,
    /** Names of rules of the default event bus. */
    EVENT_RULE,
    /** Ids of subnets, beside those of the cluster's VPC. */
    SUBNET,
    /** Ids of security groups, beside those of the cluster's VPC. */
    SECURITY_GROUP,
    /** Names of EKS add-ons. */
    ADDON,
    /** Service accounts whose pod identity association matters: {@code namespace/name}. */
    POD_IDENTITY
  }

  public Lookup {
    var sorted = new EnumMap<Kind, SortedSet<String>>(Kind.class);
    names.forEach(
        (kind, all) -> sorted.put(kind, Collections.unmodifiableSortedSet(new TreeSet<>(all))));
    names = Collections.unmodifiableMap(sorted);
  }

  /** The cluster alone, in the executor's own region. */
  public static Lookup cluster(String name) {
    return new Lookup(name, Optional.empty(), Map.of());
  }

  /** The same in a region. */
  public Lookup in(String region) {
    return new Lookup(cluster, Optional.of(region), names);
  }

  /** With these names of a kind, in place of others of that kind. */
  public Lookup with(Kind kind, Set<String> wanted) {
    var all = new EnumMap<Kind, SortedSet<String>>(Kind.class);
    all.putAll(names);
    all.put(kind, new TreeSet<>(wanted));
    return new Lookup(cluster, region, all);
  }

  /** The names of a kind; empty if nothing of it is looked up. */
  public SortedSet<String> names(Kind kind) {
    return names.getOrDefault(kind, Collections.emptySortedSet());
  }
}
