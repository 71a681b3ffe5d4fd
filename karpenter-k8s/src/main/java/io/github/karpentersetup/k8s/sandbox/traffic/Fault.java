package io.github.karpentersetup.k8s.sandbox.traffic;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What goes wrong, for which requests and how often. Without narrowing it meets every request, for
 * ever.
 *
 * <pre>{@code
 * sandbox.inject(Fault.tooManyRequests(Duration.ofSeconds(1)).on(Verb.PATCH).of("nodes").times(2));
 * sandbox.inject(Fault.dropAfterEffect().on(Verb.APPLY).of("nodepools").named("default").times(1));
 * }</pre>
 */
public final class Fault {
  /** What happens to a request that a fault meets. */
  public enum Effect {
    /** 429 with a Retry-After header; nothing is done. */
    TOO_MANY_REQUESTS,
    /** 500; nothing is done. */
    INTERNAL_ERROR,
    /** 409, as when another writer was first; nothing is done. */
    CONFLICT,
    /** The connection closes; nothing is done. */
    DROP_BEFORE_EFFECT,
    /** The request is done, and the connection closes without an answer. */
    DROP_AFTER_EFFECT,
    /** The answer comes late; done at its end. */
    DELAY,
    /** The calling process dies: nothing is done, and nothing it asks for afterwards. */
    CRASH_BEFORE_EFFECT,
    /**
     * The request is done, and the calling process dies: nothing it asks for afterwards is done.
     */
    CRASH_AFTER_EFFECT
  }

  private final Effect effect;
  private final Duration duration;
  private final Set<Verb> verbs;
  private final String resource;
  private final String name;
  private final int skipped;
  private final int times;

  private Fault(
      Effect effect,
      Duration duration,
      Set<Verb> verbs,
      String resource,
      String name,
      int skipped,
      int times) {
    this.effect = effect;
    this.duration = duration;
    this.verbs = verbs;
    this.resource = resource;
    this.name = name;
    this.skipped = skipped;
    this.times = times;
  }

  private static Fault of(Effect effect, Duration duration) {
    return new Fault(effect, duration, Set.of(), "", "", 0, Integer.MAX_VALUE);
  }

  /** Answers 429 and asks to come back after this time, in whole seconds. */
  public static Fault tooManyRequests(Duration retryAfter) {
    return of(Effect.TOO_MANY_REQUESTS, Objects.requireNonNull(retryAfter, "retryAfter"));
  }

  /** Answers 500. */
  public static Fault internalError() {
    return of(Effect.INTERNAL_ERROR, Duration.ZERO);
  }

  /** Answers 409. */
  public static Fault conflict() {
    return of(Effect.CONFLICT, Duration.ZERO);
  }

  /** Closes the connection before anything is done. */
  public static Fault dropBeforeEffect() {
    return of(Effect.DROP_BEFORE_EFFECT, Duration.ZERO);
  }

  /** Does what was asked and closes the connection without an answer. */
  public static Fault dropAfterEffect() {
    return of(Effect.DROP_AFTER_EFFECT, Duration.ZERO);
  }

  /** Waits this long, then does what was asked; longer than the client waits, it is a time-out. */
  public static Fault delay(Duration delay) {
    return of(Effect.DELAY, Objects.requireNonNull(delay, "delay"));
  }

  /**
   * The calling process dies before the request has an effect: this connection closes, and every
   * later one, until {@link io.github.karpentersetup.k8s.sandbox.ClusterSandbox#revive}.
   */
  public static Fault crashBeforeEffect() {
    return of(Effect.CRASH_BEFORE_EFFECT, Duration.ZERO).times(1);
  }

  /** As {@link #crashBeforeEffect}, once the request was done. */
  public static Fault crashAfterEffect() {
    return of(Effect.CRASH_AFTER_EFFECT, Duration.ZERO).times(1);
  }

  /** Only these verbs. */
  public Fault on(Verb first, Verb... more) {
    return new Fault(effect, duration, EnumSet.of(first, more), resource, name, skipped, times);
  }

  /** Only requests that can change something: writes that are no dry run. */
  public Fault onWrites() {
    var writes = EnumSet.allOf(Verb.class);
    writes.removeIf(v -> !v.writes());
    return new Fault(effect, duration, writes, resource, name, skipped, times);
  }

  /** Only this resource: {@code nodes}, or a subresource: {@code pods/eviction}. */
  public Fault of(String onlyResource) {
    return new Fault(effect, duration, verbs, onlyResource, name, skipped, times);
  }

  /** Only objects of this name. */
  public Fault named(String onlyName) {
    return new Fault(effect, duration, verbs, resource, onlyName, skipped, times);
  }

  /** Lets the first requests that match through, so many of them. */
  public Fault skipping(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("skipping is " + count + "; give 0 or more");
    }
    return new Fault(effect, duration, verbs, resource, name, count, times);
  }

  /** Only the first requests that match, so many of them. */
  public Fault times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times is " + count + "; give 1 or more");
    }
    return new Fault(effect, duration, verbs, resource, name, skipped, count);
  }

  /** What happens. */
  public Effect effect() {
    return effect;
  }

  /** The time to retry after, or the delay; zero for the other effects. */
  public Duration duration() {
    return duration;
  }

  /** How many requests it lets through first. */
  public int skipped() {
    return skipped;
  }

  /** How many requests it meets. */
  public int times() {
    return times;
  }

  /** Whether it meets a request of this kind. */
  public boolean meets(Verb verb, String requestResource, String requestName) {
    return (verbs.isEmpty() || verbs.contains(verb))
        && (resource.isEmpty() || resource.equals(requestResource))
        && (name.isEmpty() || name.equals(requestName));
  }
}
