package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an IAM role comes from, and what may be done to it. */
public enum RoleOrigin {
  /** This library makes it, and keeps it as it should be. */
  @JsonProperty("made")
  MADE,
  /** Someone else's: checked, and never altered. */
  @JsonProperty("existing")
  EXISTING,
  /** Someone else's: what it lacks is added; nothing is taken away. */
  @JsonProperty("alterable")
  ALTERABLE
}
