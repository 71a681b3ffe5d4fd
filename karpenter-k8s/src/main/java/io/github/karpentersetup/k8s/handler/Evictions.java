package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks for evictions, and asks less and less often where a budget says no, or the server fails. An
 * eviction names the pod's uid, so that to ask again is safe where no answer came.
 */
final class Evictions {

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int TIMES = 10;

  private final ApiServer server;
  private final Map<String, Blocked> blocked = new ConcurrentHashMap<>();

  Evictions(ApiServer server) {
    this.server = server;
  }

  private record Blocked(String reason, Duration pause, long notBefore) {}

  /** What became of it. */
  sealed interface Answer {

    /** It is going. */
    record Going() implements Answer {}

    /** It was gone already. */
    record Gone() implements Answer {}

    /** It may not go now. */
    record NotNow() implements Answer {}

    /** No answer came: it may be going. */
    record Unheard() implements Answer {}

    /** It may not go at all. */
    record Refused(Outcome outcome) implements Answer {}
  }

  /**
   * Asks, unless the answer was no a moment ago.
   *
   * @param limit how long nothing may move before the drain is given up: it is asked some times
   *     within it, however short it is
   */
  Answer evict(PodState pod, Duration limit) {
    var before = blocked.get(pod.uid());
    if (before != null && System.nanoTime() - before.notBefore() < 0) {
      return new Answer.NotNow();
    }
    try {
      server.evict(pod.namespace(), pod.name(), pod.uid());
      blocked.remove(pod.uid());
      return new Answer.Going();
    } catch (ApiFailure e) {
      if (e.code() == 404 || e.code() == 409) {
        // Gone, or another pod of that name by now.
        blocked.remove(pod.uid());
        return new Answer.Gone();
      }
      if (!mayPass(e)) {
        return new Answer.Refused(Outcomes.of(e));
      }
      var pause = before == null ? FIRST : longer(before.pause(), longest(limit));
      var asked = shorter(e.retryAfter().orElse(pause), LONGEST);
      var wait = asked.compareTo(pause) > 0 ? asked : pause;
      blocked.put(pod.uid(), new Blocked(e.message(), pause, System.nanoTime() + wait.toNanos()));
      return e.reach() == ApiFailure.Reach.NO_ANSWER ? new Answer.Unheard() : new Answer.NotNow();
    }
  }

  /** A budget, a server that has too much to do or is being replaced, a connection that broke. */
  private static boolean mayPass(ApiFailure e) {
    return switch (e.reach()) {
      case NO_ANSWER -> true;
      case ANSWERED -> e.code() == 429 || e.code() >= 500;
      case NOT_SENT, NOT_TRUSTED -> false;
    };
  }

  private static Duration longest(Duration limit) {
    return shorter(limit.dividedBy(TIMES), LONGEST);
  }

  private static Duration longer(Duration pause, Duration longest) {
    return shorter(pause.multipliedBy(2), longest);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** How long until one of these that a budget kept may be asked about again; empty for none. */
  Optional<Duration> untilNext(List<PodState> pods) {
    return pods.stream()
        .filter(p -> !p.isTerminating())
        .flatMap(p -> Optional.ofNullable(blocked.get(p.uid())).stream())
        .map(b -> Duration.ofNanos(Math.max(0, b.notBefore() - System.nanoTime())))
        .min(Comparator.naturalOrder());
  }

  /** Why a pod was not let go the last time. */
  Optional<String> blocked(PodState pod) {
    return Optional.ofNullable(blocked.get(pod.uid())).map(Blocked::reason);
  }
}
