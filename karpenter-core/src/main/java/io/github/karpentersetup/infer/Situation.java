package io.github.karpentersetup.infer;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Optional;
import java.util.Set;

/**
 * What a setup has settled before node pools are inferred.
 *
 * @param karpenter the release that takes the pools
 * @param karpenterHosts the node groups that Karpenter's own pods run on
 * @param subnets those of node classes that name none; empty if the setup chose them, for then no
 *     inferred class names any
 * @param securityGroups as {@code subnets}
 */
public record Situation(
    KarpenterVersion karpenter,
    Set<String> karpenterHosts,
    Optional<Set<String>> subnets,
    Optional<Set<String>> securityGroups) {

  public Situation {
    karpenterHosts = Set.copyOf(karpenterHosts);
    subnets = subnets.map(Set::copyOf);
    securityGroups = securityGroups.map(Set::copyOf);
  }

  ApiVersion api() {
    return ApiVersion.of(karpenter);
  }
}
