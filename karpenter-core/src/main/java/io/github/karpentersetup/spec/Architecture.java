package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** Processor architectures, the values of {@code kubernetes.io/arch}. */
public enum Architecture {
  /** x86-64: Intel and AMD. */
  AMD64("amd64"),
  /** 64-bit Arm: AWS Graviton. */
  ARM64("arm64");

  private final String text;

  Architecture(String text) {
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
