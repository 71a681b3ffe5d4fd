package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The operating-system image families of EC2NodeClass: the form of user data, the default block
 * devices and the default AMI.
 */
public enum AmiFamily {
  /** Amazon Linux 2; EKS publishes its AMIs up to Kubernetes 1.32. */
  AL2("AL2"),
  /** Amazon Linux 2023; Karpenter 0.35 and later. */
  AL2023("AL2023"),
  /** Bottlerocket. */
  BOTTLEROCKET("Bottlerocket"),
  /** Ubuntu; v1beta1 only. */
  UBUNTU("Ubuntu"),
  /** Windows Server 2019 Core. */
  WINDOWS2019("Windows2019"),
  /** Windows Server 2022 Core. */
  WINDOWS2022("Windows2022"),
  /** Windows Server 2025 Core; Karpenter 1.9 and later. */
  WINDOWS2025("Windows2025"),
  /** Your own AMI, and user data used as it stands. */
  CUSTOM("Custom");

  private final String text;

  AmiFamily(String text) {
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
