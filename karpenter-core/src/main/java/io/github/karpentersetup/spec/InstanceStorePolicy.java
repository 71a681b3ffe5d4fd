package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is done with the local NVMe disks of an instance. */
public enum InstanceStorePolicy {
  /** One RAID-0 array that holds the ephemeral storage of the node. */
  RAID0("RAID0");

  private final String text;

  InstanceStorePolicy(String text) {
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
