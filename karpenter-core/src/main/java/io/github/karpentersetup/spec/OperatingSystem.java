package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** Operating systems, the values of {@code kubernetes.io/os}. */
public enum OperatingSystem {
  /** Linux. */
  LINUX("linux"),
  /** Windows; needs a Windows AMI family. */
  WINDOWS("windows");

  private final String text;

  OperatingSystem(String text) {
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
