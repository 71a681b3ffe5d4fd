package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which nodes consolidation may disrupt, in the words of the v1 API. */
public enum ConsolidationPolicy {
  /** Only nodes without pods of workloads. */
  WHEN_EMPTY("WhenEmpty"),
  /**
   * Also nodes whose pods fit elsewhere or on cheaper nodes; {@code WhenUnderutilized} in v1beta1.
   */
  WHEN_EMPTY_OR_UNDERUTILIZED("WhenEmptyOrUnderutilized"),
  /** Weighs savings against disruption; Karpenter 1.14 and later. */
  BALANCED("Balanced");

  private final String text;

  ConsolidationPolicy(String text) {
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
