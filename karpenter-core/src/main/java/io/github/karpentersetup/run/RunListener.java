package io.github.karpentersetup.run;

/**
 * Hears what a running plan does. Called from the runner's threads, one call at a time; a listener
 * that throws is logged and does not disturb the run.
 */
@FunctionalInterface
public interface RunListener {

  /** Something happened. */
  void on(RunEvent event);
}
