package io.github.karpentersetup.whatif;

import java.util.List;
import java.util.Objects;

/**
 * A topology spread constraint: by how many pods the domains of a label may differ.
 *
 * @param topologyKey the node label whose values are the domains
 * @param maxSkew by how many pods a domain may be above the emptiest one; 1 or more
 * @param selector which pods of the namespace are counted
 * @param whenUnsatisfiable what happens when it cannot be held
 * @param minDomains as long as there are fewer domains, the emptiest is taken to have none; 0 for
 *     no such bound
 * @param nodeAffinityPolicy whether nodes that the pod may not run on are counted
 * @param nodeTaintsPolicy whether nodes whose taints the pod does not tolerate are counted
 * @param matchLabelKeys labels whose value has to be the pod's own, besides the selector
 */
public record TopologySpread(
    String topologyKey,
    int maxSkew,
    LabelSelector selector,
    WhenUnsatisfiable whenUnsatisfiable,
    int minDomains,
    NodeInclusion nodeAffinityPolicy,
    NodeInclusion nodeTaintsPolicy,
    List<String> matchLabelKeys) {

  /** What happens when a spread cannot be held. */
  public enum WhenUnsatisfiable {
    /** The pod waits. */
    DO_NOT_SCHEDULE,
    /** It is placed all the same. */
    SCHEDULE_ANYWAY
  }

  /** Which nodes are counted. */
  public enum NodeInclusion {
    /** Only those the pod may run on. */
    HONOR,
    /** All. */
    IGNORE
  }

  public TopologySpread {
    Objects.requireNonNull(topologyKey, "topologyKey");
    Objects.requireNonNull(selector, "selector");
    Objects.requireNonNull(whenUnsatisfiable, "whenUnsatisfiable");
    matchLabelKeys = List.copyOf(matchLabelKeys);
  }

  /** A constraint that must hold, with the defaults of Kubernetes. */
  public static TopologySpread required(String topologyKey, int maxSkew, LabelSelector selector) {
    return of(topologyKey, maxSkew, selector, WhenUnsatisfiable.DO_NOT_SCHEDULE);
  }

  /** A constraint that should hold, with the defaults of Kubernetes. */
  public static TopologySpread preferred(String topologyKey, int maxSkew, LabelSelector selector) {
    return of(topologyKey, maxSkew, selector, WhenUnsatisfiable.SCHEDULE_ANYWAY);
  }

  private static TopologySpread of(
      String topologyKey, int maxSkew, LabelSelector selector, WhenUnsatisfiable when) {
    return new TopologySpread(
        topologyKey,
        maxSkew,
        selector,
        when,
        0,
        NodeInclusion.HONOR,
        NodeInclusion.IGNORE,
        List.of());
  }

  /** The same with {@code minDomains}. */
  public TopologySpread withMinDomains(int minDomains) {
    return new TopologySpread(
        topologyKey,
        maxSkew,
        selector,
        whenUnsatisfiable,
        minDomains,
        nodeAffinityPolicy,
        nodeTaintsPolicy,
        matchLabelKeys);
  }

  /** The same with other policies. */
  public TopologySpread withPolicies(NodeInclusion nodeAffinity, NodeInclusion nodeTaints) {
    return new TopologySpread(
        topologyKey,
        maxSkew,
        selector,
        whenUnsatisfiable,
        minDomains,
        nodeAffinity,
        nodeTaints,
        matchLabelKeys);
  }

  /** The same, counting only pods that have the pod's own values of these labels. */
  public TopologySpread withMatchLabelKeys(String... keys) {
    return new TopologySpread(
        topologyKey,
        maxSkew,
        selector,
        whenUnsatisfiable,
        minDomains,
        nodeAffinityPolicy,
        nodeTaintsPolicy,
        List.of(keys));
  }
}
