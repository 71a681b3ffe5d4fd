package io.github.karpentersetup.usage;

import io.github.karpentersetup.error.PreflightException;

/** Where measurements of pods come from. The plug point for Prometheus and the like. */
@FunctionalInterface
public interface UsageSource {

  /**
   * Reads what containers used. Never writes. What could not be had in full is told in the notes of
   * what is returned.
   *
   * @throws PreflightException if there is nothing to be had, saying why and what to do
   */
  Usage read(UsageWindow window);

  /** No measurements: advice then rests on what pods request. */
  static UsageSource none() {
    return window -> Usage.none();
  }
}
