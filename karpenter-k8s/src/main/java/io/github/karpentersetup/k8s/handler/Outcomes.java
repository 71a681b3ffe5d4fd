package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.Problems;
import java.util.Optional;

/** The one place that says what a failed call means for the step it was made for. */
final class Outcomes {

  private Outcomes() {}

  static Outcome of(ApiFailure failure) {
    return switch (failure.reach()) {
      case NOT_SENT -> tryAgain(failure);
      case NOT_TRUSTED -> refused(failure);
      case NO_ANSWER -> unknownIfWritten(failure);
      case ANSWERED -> answered(failure);
    };
  }

  static Outcome refused(String path, String message, String fix) {
    return new Outcome.Refused(Problem.of(path, message, fix));
  }

  static Outcome tryAgain(String reason) {
    return new Outcome.TryAgain(reason, Optional.empty());
  }

  private static Outcome answered(ApiFailure failure) {
    var code = failure.code();
    if (code == 429 || code == 503) {
      return tryAgain(failure);
    }
    if (code == 409) {
      return isFieldConflict(failure) ? refused(failure) : tryAgain(failure);
    }
    if (code == 403 && isTerminating(failure)) {
      return tryAgain(failure);
    }
    if (code == 404 && failure.isUnserved()) {
      return tryAgain(failure);
    }
    if (code >= 500) {
      return serverError(failure);
    }
    return refused(failure);
  }

  /** An API server that fails while it works may have stored the object before. */
  private static Outcome serverError(ApiFailure failure) {
    if (failure.message().contains("failed calling webhook")) {
      return tryAgain(failure);
    }
    if (failure.isUndeclared()) {
      return refused(failure);
    }
    return unknownIfWritten(failure);
  }

  private static boolean isFieldConflict(ApiFailure failure) {
    return failure.causes().stream().anyMatch(c -> c.reason().equals("FieldManagerConflict"));
  }

  private static boolean isTerminating(ApiFailure failure) {
    return failure.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"));
  }

  private static Outcome unknownIfWritten(ApiFailure failure) {
    return failure.call().writes()
        ? new Outcome.Unknown(failure.call() + ": " + failure.message())
        : tryAgain(failure);
  }

  private static Outcome tryAgain(ApiFailure failure) {
    return new Outcome.TryAgain(failure.call() + ": " + failure.message(), failure.retryAfter());
  }

  private static Outcome refused(ApiFailure failure) {
    return new Outcome.Refused(Problems.of(failure));
  }
}
