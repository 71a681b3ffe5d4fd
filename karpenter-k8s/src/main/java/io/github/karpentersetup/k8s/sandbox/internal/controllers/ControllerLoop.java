package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the controllers on one thread, each when something it watches has changed. */
final class ControllerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

  /** How often a clock is looked at that may be moved by hand. */
  private static final long POLL_MILLIS = 20;

  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final List<Controller> controllers;
  private final Clock clock;
  private final Thread thread;
  private final AutoCloseable listening;
  private final Map<Controller, Instant> due = new HashMap<>();
  private final Object lock = new Object();
  private Set<String> dirty = new HashSet<>();
  private boolean running;
  private boolean closed;

  ControllerLoop(ObjectStore store, Clock clock, List<Controller> controllers) {
    this.controllers = controllers;
    this.clock = clock;
    this.listening = store.listen(this::changed);
    this.thread = new Thread(this::run, "cluster-sandbox-controllers");
    thread.setDaemon(true);
  }

  /** Starts with one run of every controller. */
  void start() {
    synchronized (lock) {
      controllers.forEach(controller -> dirty.addAll(controller.watches()));
    }
    thread.start();
  }

  private void changed(StoreEvent event) {
    synchronized (lock) {
      dirty.add(event.type().key());
      if (event.deleted() || Json.terminating(event.after())) {
        dirty.add(Controller.DELETIONS);
      }
      lock.notifyAll();
    }
  }

  private void run() {
    try {
      while (true) {
        Set<String> changes;
        synchronized (lock) {
          while (!closed && dirty.isEmpty() && !anyDue()) {
            lock.wait(due.isEmpty() ? 0 : POLL_MILLIS);
          }
          if (closed) {
            return;
          }
          changes = dirty;
          dirty = new HashSet<>();
          running = true;
        }
        controllers.forEach(controller -> runIfNeeded(controller, changes));
        synchronized (lock) {
          running = false;
          lock.notifyAll();
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean anyDue() {
    var now = clock.instant();
    return due.values().stream().anyMatch(time -> !time.isAfter(now));
  }

  private void runIfNeeded(Controller controller, Set<String> changes) {
    boolean isDue;
    synchronized (lock) {
      var time = due.get(controller);
      isDue = time != null && !time.isAfter(clock.instant());
    }
    if (!isDue && Collections.disjoint(changes, controller.watches())) {
      return;
    }
    Optional<Instant> next;
    try {
      next = controller.reconcile();
    } catch (ApiException changedMeanwhile) {
      LOG.debug("{} runs again", controller.getClass().getSimpleName(), changedMeanwhile);
      next = Optional.of(clock.instant().plus(AFTER_FAILURE));
    } catch (RuntimeException defect) {
      LOG.error("The sandbox's {} failed", controller.getClass().getSimpleName(), defect);
      next = Optional.empty();
    }
    synchronized (lock) {
      next.ifPresentOrElse(time -> due.put(controller, time), () -> due.remove(controller));
    }
  }

  /** Waits until nothing is left to do; false when there still is after this time. */
  boolean awaitSettled(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (lock) {
      while (!dirty.isEmpty() || running || !due.isEmpty()) {
        long left = end - System.nanoTime();
        if (left <= 0 || closed) {
          return false;
        }
        lock.wait(Math.max(1, Math.min(POLL_MILLIS, left / 1_000_000)));
      }
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      listening.close();
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
