package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiFailure;

/**
 * Writes that name the version they were made from. A controller that only updates a status spoils
 * them as well, so each is read, decided and written anew a few times before the runner has to
 * wait.
 */
final class Guarded {

  private static final int ATTEMPTS = 5;

  /** Reads, decides and writes. */
  interface Attempt<E extends Exception> {
    Outcome make() throws E;
  }

  private Guarded() {}

  static <E extends Exception> Outcome write(Attempt<E> attempt) throws E {
    for (var made = 1; ; made++) {
      try {
        return attempt.make();
      } catch (ApiFailure e) {
        if (e.code() != 409 || made == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
