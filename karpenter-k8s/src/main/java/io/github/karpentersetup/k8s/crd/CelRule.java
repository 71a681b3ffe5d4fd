package io.github.karpentersetup.k8s.crd;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled CEL expression over {@code self}.
 *
 * @param program the expression
 * @param isAboutChange whether it looks at {@code oldSelf} too
 */
record CelRule(CelRuntime.Program program, boolean isAboutChange) {

  /**
   * Empty if the rule holds; else what to add to its message: why it could not be evaluated, which
   * counts as broken, or nothing.
   */
  Optional<String> failure(Object self, Object oldSelf) {
    try {
      return Boolean.TRUE.equals(evaluate(self, oldSelf)) ? Optional.empty() : Optional.of("");
    } catch (CelEvaluationException e) {
      return Optional.of(
          " ("
              + String.valueOf(e.getMessage()).replaceFirst("^evaluation error[^:]*: *", "")
              + ")");
    }
  }

  /** The text that the expression gives; empty if it gives none. */
  Optional<String> text(Object self, Object oldSelf) {
    try {
      return evaluate(self, oldSelf) instanceof String text && !text.isBlank()
          ? Optional.of(text)
          : Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private Object evaluate(Object self, Object oldSelf) throws CelEvaluationException {
    return program.eval(Map.of("self", self, "oldSelf", oldSelf));
  }
}
