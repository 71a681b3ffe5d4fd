package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests seen and the faults set. */
public final class Traffic {
  private static final class Armed {
    final Fault fault;
    final AtomicInteger toSkip;
    final AtomicInteger left;

    Armed(Fault fault) {
      this.fault = fault;
      this.toSkip = new AtomicInteger(fault.skipped());
      this.left = new AtomicInteger(fault.times());
    }

    boolean take(Call call) {
      return fault.meets(call.verb(), call.resource(), call.name())
          // A dry run changes nothing, so it is no write.
          && !(call.verb().writes() && call.dryRun())
          && toSkip.getAndUpdate(n -> n > 0 ? n - 1 : 0) == 0
          && left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
    }
  }

  private final ConcurrentLinkedQueue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
  private final List<Armed> faults = new CopyOnWriteArrayList<>();
  private volatile boolean crashed;
  private volatile Duration latency = Duration.ZERO;

  /** No requests, no faults. */
  public Traffic() {}

  void record(RecordedRequest request) {
    requests.add(request);
  }

  /** The requests so far, in the order of their answers. */
  public List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Forgets the requests. */
  public void clearRequests() {
    requests.clear();
  }

  /** Sets a fault; the first that meets a request is the one it gets. */
  public void inject(Fault fault) {
    faults.add(new Armed(fault));
  }

  /** Removes all faults. */
  public void clearFaults() {
    faults.clear();
  }

  Optional<Fault> faultFor(Call call) {
    return faults.stream().filter(armed -> armed.take(call)).findFirst().map(a -> a.fault);
  }

  /** Arms a fault again that was taken and came to nothing. */
  void putBack(Fault fault) {
    faults.stream()
        .filter(armed -> armed.fault == fault)
        .findFirst()
        .ifPresent(armed -> armed.left.incrementAndGet());
  }

  /** The calling process is dead: nothing it asks for is done. */
  void crash() {
    crashed = true;
  }

  /** The next process starts. */
  public void revive() {
    crashed = false;
  }

  /** Whether the calling process is dead. */
  public boolean crashed() {
    return crashed;
  }

  /** Waits this long before every answer. */
  public void latency(Duration everyCall) {
    latency = everyCall;
  }

  Duration latency() {
    return latency;
  }
}
