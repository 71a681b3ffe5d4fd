package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** How capacity is bought, the values of {@code karpenter.sh/capacity-type}. */
public enum CapacityType {
  /** On-demand instances. */
  ON_DEMAND("on-demand"),
  /** Spot instances; the account needs the spot service-linked role. */
  SPOT("spot"),
  /** On-demand capacity reservations; Karpenter 1.3 and later. */
  RESERVED("reserved");

  private final String text;

  CapacityType(String text) {
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
