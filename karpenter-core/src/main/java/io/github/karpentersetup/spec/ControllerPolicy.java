package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which permissions Karpenter's controller gets. */
public enum ControllerPolicy {
  /** Scoped to the cluster by tags, as the Karpenter release publishes them. */
  @JsonProperty("released")
  RELEASED,
  /** The wider policy of the migration guide and the lab: EC2 actions on every resource. */
  @JsonProperty("guide")
  GUIDE
}
