package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a taint does to pods that do not tolerate it. */
public enum TaintEffect {
  /** They are not scheduled to the node. */
  NO_SCHEDULE("NoSchedule"),
  /** They are scheduled elsewhere when possible. */
  PREFER_NO_SCHEDULE("PreferNoSchedule"),
  /** They are not scheduled to the node, and are evicted when they run on it. */
  NO_EXECUTE("NoExecute");

  private final String text;

  TaintEffect(String text) {
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
