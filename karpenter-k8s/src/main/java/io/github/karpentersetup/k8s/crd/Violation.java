package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.Problem;

/**
 * What a custom resource definition refuses at one place of an object.
 *
 * @param reason in which respect
 * @param path where: {@code spec.weight}
 * @param message what is wrong; of a CEL rule, the definition's own message
 * @param fix what to do about it
 */
public record Violation(Reason reason, String path, String message, String fix) {

  /** In which respect an object breaks its definition. */
  public enum Reason {
    /** A field that the schema does not have. */
    UNKNOWN_FIELD,
    /** A required field that is missing. */
    REQUIRED,
    /** A value of another type. */
    TYPE,
    /** A value that is none of those listed. */
    NOT_SUPPORTED,
    /** Text that is too long. */
    TOO_LONG,
    /** Too many items or fields. */
    TOO_MANY,
    /** An item that is in a set, or a key that is in a list, twice. */
    DUPLICATE,
    /** A value of a wrong form, out of bounds, or refused by a CEL rule. */
    INVALID
  }

  /** For a person. */
  public Problem problem() {
    return Problem.of(path, message, fix);
  }
}
