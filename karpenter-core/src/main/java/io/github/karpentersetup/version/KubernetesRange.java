package io.github.karpentersetup.version;

/**
 * The Kubernetes versions a Karpenter release supports, both ends included.
 *
 * @param oldest the oldest supported
 * @param newest the newest supported
 */
public record KubernetesRange(KubernetesVersion oldest, KubernetesVersion newest) {

  /** Whether a version lies between the ends or on one of them. */
  public boolean contains(KubernetesVersion version) {
    return oldest.compareTo(version) <= 0 && version.compareTo(newest) <= 0;
  }

  /** {@code 1.26 to 1.36}. */
  @Override
  public String toString() {
    return oldest + " to " + newest;
  }
}
