package io.github.karpentersetup.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a run to stop, from any thread. Steps that are writing finish what they are at; waits end at
 * once; nothing new is started. Running again goes on from there.
 */
public final class Cancellation {

  private final CountDownLatch requested = new CountDownLatch(1);

  /** A cancellation nobody has asked for yet. */
  public Cancellation() {}

  /** Asks for it. Asking twice is the same as asking once. */
  public void request() {
    requested.countDown();
  }

  /** Whether someone asked. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Pauses; returns early, with {@code true}, once cancelled. */
  boolean pause(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
