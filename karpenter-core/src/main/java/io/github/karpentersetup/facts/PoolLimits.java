package io.github.karpentersetup.facts;

import java.util.Map;
import java.util.regex.Pattern;

/** The limits of a NodePool. */
public final class PoolLimits {

  /** Zero, in every way that Kubernetes writes a quantity. */
  private static final Pattern ZERO =
      Pattern.compile("[+-]?(0+\\.?0*|\\.0+)([eE][+-]?[0-9]+|[a-zA-Z]{0,2})");

  private PoolLimits() {}

  /**
   * Whether a NodePool with these launches no node: one of its limits is zero (Karpenter 1.14,
   * "NodePools", {@code spec.limits}).
   *
   * @param limits quantities by resource, as text or as numbers
   */
  public static boolean allowNothing(Map<String, ?> limits) {
    return limits.values().stream().anyMatch(q -> ZERO.matcher(String.valueOf(q)).matches());
  }
}
