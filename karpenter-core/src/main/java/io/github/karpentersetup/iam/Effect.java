package io.github.karpentersetup.iam;

/** Whether a statement allows or denies. */
public enum Effect {
  /** The statement allows. */
  ALLOW("Allow"),
  /** The statement denies, whatever others allow. */
  DENY("Deny");

  private final String id;

  Effect(String id) {
    this.id = id;
  }

  /** As policy JSON writes it: {@code Allow}. */
  public String id() {
    return id;
  }
}
