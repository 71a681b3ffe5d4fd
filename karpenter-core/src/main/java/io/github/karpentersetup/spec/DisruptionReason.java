package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Why Karpenter disrupts a node: what a disruption budget can be limited to. From the v1 API on.
 */
public enum DisruptionReason {
  /** Consolidation of a node that is not used enough. */
  UNDERUTILIZED("Underutilized"),
  /** Consolidation of a node without pods. */
  EMPTY("Empty"),
  /** The node no longer matches its node pool or node class. */
  DRIFTED("Drifted");

  private final String text;

  DisruptionReason(String text) {
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
