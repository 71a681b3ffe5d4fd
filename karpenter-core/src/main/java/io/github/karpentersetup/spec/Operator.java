package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a requirement compares a label with its values. */
public enum Operator {
  /** The label has one of the values. */
  IN("In"),
  /** The label is missing or has none of the values. */
  NOT_IN("NotIn"),
  /** The label is there. */
  EXISTS("Exists"),
  /** The label is missing. */
  DOES_NOT_EXIST("DoesNotExist"),
  /** The label is a number above the value. */
  GT("Gt"),
  /** The label is a number below the value. */
  LT("Lt"),
  /** The label is a number, the value or above; Karpenter 1.9 and later. */
  GTE("Gte"),
  /** The label is a number, the value or below; Karpenter 1.9 and later. */
  LTE("Lte");

  private final String text;

  Operator(String text) {
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
