package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether the instance metadata service asks for a session token. */
public enum HttpTokens {
  /** IMDSv2 only; the default. */
  REQUIRED("required"),
  /** IMDSv1 is answered too. */
  OPTIONAL("optional");

  private final String text;

  HttpTokens(String text) {
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
