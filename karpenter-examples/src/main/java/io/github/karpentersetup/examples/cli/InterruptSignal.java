package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.run.RunControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a cancellation: the JVM ends once the run has stopped safely and
 * has said how to go on, or after a minute, for a call that hangs must not hold it for ever.
 */
final class InterruptSignal {

  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private InterruptSignal(RunControl control) {
    this.hook =
        new Thread(
            () -> {
              control.cancel();
              try {
                if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  System.err.println(
                      "Stopped without waiting for a call that hangs; run again to go on.");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "karpenter-setup-interrupt");
  }

  /** Until {@link #close}. */
  static InterruptSignal stops(RunControl control) {
    var signal = new InterruptSignal(control);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** The command has said all there is to say. */
  void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is what the hook is for.
    }
  }
}
