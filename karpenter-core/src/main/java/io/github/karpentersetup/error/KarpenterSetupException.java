package io.github.karpentersetup.error;

import org.jspecify.annotations.Nullable;

/**
 * The parent of everything this library throws on purpose. Unchecked; each kind says what went
 * wrong, where, and how to fix it.
 */
public abstract sealed class KarpenterSetupException extends RuntimeException
    permits InvalidSpecException,
        PreflightException,
        StalePlanException,
        StepFailedException,
        OutcomeUnknownException {

  private static final long serialVersionUID = 1L;

  KarpenterSetupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
