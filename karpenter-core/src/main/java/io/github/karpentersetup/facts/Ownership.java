package io.github.karpentersetup.facts;

import java.util.Map;

/** The marks by which this library knows what it made. Only what carries them is ever removed. */
public final class Ownership {

  /** The field manager of every server-side apply. */
  public static final String FIELD_MANAGER = "karpenter-setup";

  /** The label on namespaces that were made by us; its value is {@link #FIELD_MANAGER}. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The tag on AWS resources; its value is the cluster's name. */
  public static final String TAG = "karpentersetup.github.io/cluster";

  /** The annotation with the fingerprint of what was applied. */
  public static final String FINGERPRINT = "karpentersetup.github.io/fingerprint";

  /** The annotation on CRDs with the Karpenter release they came from. */
  public static final String RELEASE = "karpentersetup.github.io/release";

  /**
   * The tag on a node group that is being retired: what it was before, as {@link FormerSizes}
   * writes it.
   */
  public static final String BEFORE = "karpentersetup.github.io/before";

  /**
   * The annotation on a Deployment that was scaled to zero by us; its value is the replicas it had.
   */
  public static final String REPLICAS = "karpentersetup.github.io/replicas";

  /** The annotation on nodes that were cordoned by us; its value is the cluster's name. */
  public static final String CORDONED = "karpentersetup.github.io/cordoned";

  private Ownership() {}

  /** The tags of AWS resources made for a cluster. */
  public static Map<String, String> tags(String cluster) {
    return Map.of(TAG, cluster);
  }
}
