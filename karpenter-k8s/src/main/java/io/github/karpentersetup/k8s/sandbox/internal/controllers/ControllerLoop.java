package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Runs the controllers on one thread, each when something it watches has changed. */
final class ControllerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

  /** How often a clock is looked at that may be moved by hand. */
  private static final long POLL_MILLIS = 20;

  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final List<Controller> controllers;
  private final Clock clock;
  private final Thread thread;
  private @Nullable AutoCloseable listening;
  private final Map<String, List<Controller>> listeners = new HashMap<>();
  private final Map<Controller, Instant> due = new HashMap<>();
  private final Object lock = new Object();
  private final ObjectStore store;
  private List<StoreEvent> events = new ArrayList<>();
  private boolean begins = true;
  private boolean running;
  private boolean closed;

  ControllerLoop(ObjectStore store, Clock clock, List<Controller> controllers) {
    this.controllers = controllers;
    this.clock = clock;
    this.store = store;
    this.thread = new Thread(this::run, "cluster-sandbox-controllers");
    thread.setDaemon(true);
  }

  /** Starts with one run of every controller, which hears of all there is. */
  void start() {
    listening =
        store.atomically(
            () -> {
              for (ResourceType type : store.types().all()) {
                for (ObjectNode object : store.list(type, "")) {
                  changed(new StoreEvent(type, Optional.empty(), object, false, store.version()));
                }
              }
              return store.listen(this::changed);
            });
    thread.start();
  }

  private void changed(StoreEvent event) {
    synchronized (lock) {
      events.add(event);
      lock.notifyAll();
    }
  }

  private void run() {
    try {
      while (true) {
        List<StoreEvent> changes;
        synchronized (lock) {
          while (!closed && !begins && events.isEmpty() && !anyDue()) {
            lock.wait(due.isEmpty() ? 0 : POLL_MILLIS);
          }
          if (closed) {
            return;
          }
          changes = events;
          events = new ArrayList<>();
          running = true;
        }
        var concerned = tell(changes);
        if (begins) {
          concerned.addAll(controllers);
        }
        controllers.forEach(controller -> runIfNeeded(controller, concerned.contains(controller)));
        synchronized (lock) {
          running = false;
          begins = false;
          lock.notifyAll();
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the controllers what they watch; those that heard of something. */
  private Set<Controller> tell(List<StoreEvent> changes) {
    var concerned = new HashSet<Controller>();
    for (StoreEvent event : changes) {
      var hearing = new LinkedHashSet<>(hearing(event.type().key()));
      hearing.addAll(hearing(Controller.ANYTHING));
      if (event.deleted() || Json.terminating(event.after())) {
        hearing.addAll(hearing(Controller.DELETIONS));
      }
      hearing.forEach(controller -> controller.changed(event));
      concerned.addAll(hearing);
    }
    return concerned;
  }

  private List<Controller> hearing(String kind) {
    return listeners.computeIfAbsent(
        kind, k -> controllers.stream().filter(c -> c.watches().contains(k)).toList());
  }

  private boolean anyDue() {
    var now = clock.instant();
    return due.values().stream().anyMatch(time -> !time.isAfter(now));
  }

  private void runIfNeeded(Controller controller, boolean isConcerned) {
    boolean isDue;
    synchronized (lock) {
      var time = due.get(controller);
      isDue = time != null && !time.isAfter(clock.instant());
    }
    if (!isDue && !isConcerned) {
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
      while (begins || !events.isEmpty() || running || !due.isEmpty()) {
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
      if (listening != null) {
        listening.close();
      }
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
