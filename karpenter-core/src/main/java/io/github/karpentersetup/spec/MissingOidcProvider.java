package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do if the account has no IAM OIDC provider for the cluster's issuer. */
public enum MissingOidcProvider {
  /** Block the plan, with the command that makes one. */
  @JsonProperty("stop")
  STOP,
  /** Make one as a step of the plan. */
  @JsonProperty("create")
  CREATE
}
