package io.github.karpentersetup.executor;

import io.github.karpentersetup.step.Step;

/**
 * Carries out steps of one kind. Used by several threads at once. Neither method throws for what
 * goes wrong in the world: that is a {@link Check} or an {@link Outcome}.
 *
 * @param <S> the steps it understands
 */
public interface StepExecutor<S extends Step> extends AutoCloseable {

  /** Reads whether what the step wants holds now. Never writes. */
  Check check(S step);

  /**
   * Looks, and writes only what is missing: a step that has been carried out before gives {@link
   * Outcome.Unchanged}. A step that only awaits is never given to this method.
   */
  Outcome execute(S step);

  /** Releases what this executor opened itself; clients it was given stay open. */
  @Override
  void close();
}
