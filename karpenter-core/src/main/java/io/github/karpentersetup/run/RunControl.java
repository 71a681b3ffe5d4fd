package io.github.karpentersetup.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stops a run for a while, or for good, from any thread. Steps that are writing finish what they
 * are at; nothing new is started, and a drain evicts no further pod. Running a cancelled plan again
 * goes on from there.
 */
public final class RunControl {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean isCancelled;
  private volatile boolean isPaused;

  /** For a run that nobody has stopped yet. */
  public RunControl() {}

  /** Ends the run; waits end at once. Asking twice is the same as asking once. */
  public void cancel() {
    isCancelled = true;
    tell();
  }

  /** Whether someone cancelled. */
  public boolean isCancelled() {
    return isCancelled;
  }

  /** Holds the run until {@link #proceed} or {@link #cancel}. */
  public void pause() {
    isPaused = true;
    tell();
  }

  /** Lets a paused run go on. */
  public void proceed() {
    isPaused = false;
    tell();
  }

  /** Whether the run is held. */
  public boolean isPaused() {
    return isPaused && !isCancelled;
  }

  private void tell() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so long; returns early, with {@code true}, once cancelled. */
  boolean sleep(Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lock();
    try {
      while (!isCancelled && left > 0) {
        left = changed.awaitNanos(left);
      }
      return isCancelled;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while paused; returns {@code true} once cancelled. */
  boolean whilePaused() throws InterruptedException {
    lock.lock();
    try {
      while (isPaused()) {
        // Not forever: a signal sent between two looks is not missed, but costs nothing to repeat.
        changed.await(1, TimeUnit.SECONDS);
      }
      return isCancelled;
    } finally {
      lock.unlock();
    }
  }
}
