package io.github.karpentersetup.step;

/** A managed node group, an Auto Scaling group, or neither. */
public enum GroupKind {
  /** A managed node group; its Auto Scaling group belongs to EKS. */
  MANAGED,
  /** An Auto Scaling group of the owner. */
  SELF_MANAGED,
  /** An instance in no group. */
  NONE
}
