package io.github.karpentersetup.k8s.crd;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;

/** A compiled CEL expression over {@code self}. */
final class CelRule {

  private final CelRuntime.Program program;

  CelRule(CelRuntime.Program program) {
    this.program = program;
  }

  /**
   * Empty if the rule holds; else what to add to its message: why it could not be evaluated, which
   * counts as broken, or nothing.
   */
  Optional<String> failure(Object self) {
    try {
      return Boolean.TRUE.equals(evaluate(self)) ? Optional.empty() : Optional.of("");
    } catch (CelEvaluationException e) {
      return Optional.of(
          " ("
              + String.valueOf(e.getMessage()).replaceFirst("^evaluation error[^:]*: *", "")
              + ")");
    }
  }

  /** The text that the expression gives; empty if it gives none. */
  Optional<String> text(Object self) {
    try {
      return evaluate(self) instanceof String text && !text.isBlank()
          ? Optional.of(text)
          : Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private Object evaluate(Object self) throws CelEvaluationException {
    return program.eval(Map.of("self", self, "oldSelf", Optional.empty()));
  }
}
