package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a network interface is for; Karpenter 1.11 and later. */
public enum InterfaceType {
  /** IP traffic. */
  INTERFACE("interface"),
  /** Elastic Fabric Adapter traffic only, without an IP address; at most one a network card. */
  EFA_ONLY("efa-only");

  private final String text;

  InterfaceType(String text) {
    this.text = text;
  }

  /** The word Karpenter uses for it in manifests. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
