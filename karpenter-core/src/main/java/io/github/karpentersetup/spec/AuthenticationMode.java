package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a cluster lets IAM principals in, as EKS names it. EKS changes it one way only: {@code
 * CONFIG_MAP}, then {@code API_AND_CONFIG_MAP}, then {@code API}.
 */
public enum AuthenticationMode {
  /** The aws-auth ConfigMap alone. */
  @JsonProperty("CONFIG_MAP")
  CONFIG_MAP,
  /** Access entries and the ConfigMap. */
  @JsonProperty("API_AND_CONFIG_MAP")
  API_AND_CONFIG_MAP,
  /** Access entries alone. */
  @JsonProperty("API")
  API
}
