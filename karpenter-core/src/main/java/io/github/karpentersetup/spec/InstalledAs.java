package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who keeps the books of what a chart brought into the cluster. */
public enum InstalledAs {
  /**
   * The objects the chart renders to, applied on the server's side. Nothing of Helm is left in the
   * cluster, and a field that another tool owns is never taken from it.
   */
  @JsonProperty("manifests")
  MANIFESTS,
  /**
   * A Helm release, made by Helm itself: {@code helm list} shows it, and {@code helm upgrade},
   * {@code rollback} and {@code uninstall} work on it.
   */
  @JsonProperty("helm-release")
  HELM_RELEASE
}
