package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Outcome;
import java.util.Collection;

/** What stopped half-way says what it had written, so that the journal and its reader know. */
final class Partial {

  private Partial() {}

  /** The outcome, with what was written before. */
  static Outcome of(Outcome outcome, Collection<String> written) {
    var done = written.stream().sorted().toList();
    if (outcome instanceof Outcome.Refused refused) {
      return new Outcome.Refused(refused.problem(), done);
    }
    if (outcome instanceof Outcome.TryAgain again) {
      return new Outcome.TryAgain(again.reason(), again.after(), done);
    }
    return outcome instanceof Outcome.Unknown unknown
        ? new Outcome.Unknown(unknown.reason(), done)
        : outcome;
  }
}
