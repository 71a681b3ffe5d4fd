package io.github.karpentersetup.whatif;

import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pods an affinity or anti-affinity is about, and what counts as one place.
 *
 * @param topologyKey the node label whose values are the places: {@code
 *     topology.kubernetes.io/zone}, {@code kubernetes.io/hostname}
 * @param selector which pods
 * @param namespaces in which namespaces; empty for the pod's own
 */
public record PodAffinityTerm(String topologyKey, LabelSelector selector, Set<String> namespaces) {

  public PodAffinityTerm {
    Objects.requireNonNull(topologyKey, "topologyKey");
    Objects.requireNonNull(selector, "selector");
    namespaces = Collections.unmodifiableSet(new TreeSet<>(namespaces));
  }

  /** In the pod's own namespace. */
  public static PodAffinityTerm of(String topologyKey, LabelSelector selector) {
    return new PodAffinityTerm(topologyKey, selector, Set.of());
  }
}
