package io.github.karpentersetup.version;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The version of Karpenter's own API (NodePool, NodeClaim, EC2NodeClass) that a release is driven
 * with.
 */
public enum ApiVersion {
  /** Served from 0.32 to 1.0; the only one from 0.33 to 0.37. */
  V1BETA1("v1beta1"),
  /** Served from 1.0; the only one from 1.1. */
  V1("v1");

  private final String id;

  ApiVersion(String id) {
    this.id = id;
  }

  /**
   * The API version to write for a release: {@code v1} from 1.0, where it is the stored version,
   * and {@code v1beta1} before.
   */
  public static ApiVersion of(KarpenterVersion karpenter) {
    return karpenter.atLeast(1, 0, 0) ? V1 : V1BETA1;
  }

  /** As it stands after the slash of a manifest's {@code apiVersion}: {@code v1}. */
  @JsonValue
  public String id() {
    return id;
  }

  /** The same as {@link #id()}. */
  @Override
  public String toString() {
    return id;
  }
}
