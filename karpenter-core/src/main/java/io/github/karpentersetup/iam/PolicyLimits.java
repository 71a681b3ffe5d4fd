package io.github.karpentersetup.iam;

import java.util.Collection;

/**
 * How large policies may be. Sizes are in characters and leave white space out, as IAM counts them
 * (IAM user guide, "IAM and AWS STS quotas").
 */
public final class PolicyLimits {

  /** The most a managed policy may hold. */
  public static final int MANAGED_POLICY = 6_144;

  /** The most that all inline policies of one role may hold together. */
  public static final int INLINE_POLICIES_OF_A_ROLE = 10_240;

  /** How many managed policies a role may have attached, unless its account's quota was raised. */
  public static final int ATTACHED_POLICIES = 10;

  private PolicyLimits() {}

  /** The size that IAM counts. */
  public static int size(PolicyDocument document) {
    return document.toJson().length();
  }

  /** Whether a document can be a managed policy. */
  public static boolean fitsManaged(PolicyDocument document) {
    return size(document) <= MANAGED_POLICY;
  }

  /** Whether documents can together be the inline policies of one role. */
  public static boolean fitInline(Collection<PolicyDocument> documents) {
    return documents.stream().mapToInt(PolicyLimits::size).sum() <= INLINE_POLICIES_OF_A_ROLE;
  }

  /** Whether documents can be managed policies attached to one role that has no others. */
  public static boolean fitAttached(Collection<PolicyDocument> documents) {
    return documents.size() <= ATTACHED_POLICIES
        && documents.stream().allMatch(PolicyLimits::fitsManaged);
  }
}
