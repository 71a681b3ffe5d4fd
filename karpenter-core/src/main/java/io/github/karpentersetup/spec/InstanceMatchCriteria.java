package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which launches a capacity reservation takes, in EC2's words; Karpenter 1.8 and later. */
public enum InstanceMatchCriteria {
  /** Every launch that fits it. */
  OPEN("open"),
  /** Only launches that name it. */
  TARGETED("targeted");

  private final String text;

  InstanceMatchCriteria(String text) {
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
