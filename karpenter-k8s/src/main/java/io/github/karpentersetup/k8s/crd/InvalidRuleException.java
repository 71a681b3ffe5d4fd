package io.github.karpentersetup.k8s.crd;

/** A CEL rule or a pattern of a definition that cannot be read. */
public final class InvalidRuleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the rule and what is wrong with it. */
  InvalidRuleException(String message) {
    super(message);
  }
}
