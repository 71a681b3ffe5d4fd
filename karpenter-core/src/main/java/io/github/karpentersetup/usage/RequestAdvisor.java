package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.usage.RequestAdvice.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what containers ask for with what they use. */
final class RequestAdvisor {

  private static final long MEBIBYTE = 1L << 20;

  /** Below these, a request is not worth a thought. */
  private static final long LEAST_CPU = 10;

  private static final long LEAST_MEMORY = 16 * MEBIBYTE;

  /** What the smallest JVM takes beside its heap. */
  private static final long LEAST_HEAP_OVERHEAD = 256 * MEBIBYTE;

  /** With less, a quiet hour may be all that was seen, and no request is lowered for it. */
  private static final Duration ENOUGH = Duration.ofDays(1);

  private final Sizing sizing;
  private final Usage usage;
  private final Map<Key, ContainerUse> used = new HashMap<>();
  private int unknownPods;

  RequestAdvisor(Sizing sizing, Usage usage, List<PodGroup> groups) {
    this.sizing = sizing;
    this.usage = usage;
    var names = new PodNames(groups);
    for (var use : usage.containers()) {
      var workload = names.workload(use);
      if (workload.isEmpty()) {
        unknownPods++;
      }
      workload.ifPresent(
          w -> used.merge(new Key(w, use.container()), use, RequestAdvisor::highest));
    }
  }

  private record Key(Workload workload, String container) {}

  /** What of the groups is of one kind of container. */
  private record Asked(Container container, int replicas) {

    /** While a rollout is under way there are two of them: the larger counts. */
    static Asked both(Asked a, Asked b) {
      var one = a.container();
      var other = b.container();
      return new Asked(
          new Container(
              one.name(),
              Math.max(one.cpuMillis(), other.cpuMillis()),
              Math.max(one.memoryBytes(), other.memoryBytes()),
              Math.max(one.memoryLimitBytes(), other.memoryLimitBytes()),
              Math.max(one.heapBytes(), other.heapBytes()),
              Math.max(one.heapPercent(), other.heapPercent())),
          a.replicas() + b.replicas());
    }
  }

  private static ContainerUse highest(ContainerUse a, ContainerUse b) {
    return new ContainerUse(
        a.namespace(),
        a.pod(),
        a.ownerKind(),
        a.ownerName(),
        a.container(),
        Math.max(a.cpuMillis(), b.cpuMillis()),
        Math.max(a.cpuPeakMillis(), b.cpuPeakMillis()),
        Math.max(a.memoryPeakBytes(), b.memoryPeakBytes()),
        Math.max(a.heapBytes(), b.heapBytes()));
  }

  /** How many measured containers are of no workload that is there now. */
  int unknownPods() {
    return unknownPods;
  }

  /** Advice on every container of the groups, those with most memory to gain or lose first. */
  List<RequestAdvice> advise(List<PodGroup> groups) {
    var asked = new LinkedHashMap<Key, Asked>();
    for (var group : groups) {
      for (var container : group.containers()) {
        asked.merge(
            new Key(Workload.of(group), container.name()),
            new Asked(container, group.pods()),
            Asked::both);
      }
    }
    var advice = new ArrayList<RequestAdvice>();
    asked.forEach((key, a) -> advice.add(advise(key, a)));
    advice.sort(
        Comparator.comparingLong(
                (RequestAdvice a) ->
                    a.memoryAdvised() == 0
                        ? 0
                        : -Math.abs(a.memoryAdvised() - a.memoryRequest()) * a.replicas())
            .thenComparing(a -> a.workload().toString())
            .thenComparing(RequestAdvice::container));
    return advice;
  }

  private RequestAdvice advise(Key key, Asked asked) {
    var container = asked.container();
    var use = used.get(key);
    long cpu = use == null ? -1 : use.cpuMillis();
    long peak = use == null ? -1 : use.memoryPeakBytes();
    long heap = heap(container, use == null ? 0 : use.heapBytes());
    long cpuAdvised = cpu < 0 ? 0 : roundedUp(Math.max(cpu, LEAST_CPU), 10);
    long memoryAdvised = memory(peak, heap);
    return new RequestAdvice(
        key.workload(),
        key.container(),
        asked.replicas(),
        container.cpuMillis(),
        cpu,
        use == null ? -1 : use.cpuPeakMillis(),
        cpuAdvised,
        verdict(container.cpuMillis(), cpuAdvised, cpu >= 0),
        container.memoryBytes(),
        container.memoryLimitBytes(),
        peak,
        heap,
        memoryAdvised,
        verdict(container.memoryBytes(), memoryAdvised, peak >= 0),
        reasons(container, peak, heap));
  }

  private static long heap(Container container, long reported) {
    long ofLimit =
        (long) (container.memoryLimitBytes() * Math.min(100, container.heapPercent()) / 100);
    return Math.max(reported, container.heapBytes() > 0 ? container.heapBytes() : ofLimit);
  }

  private long memory(long peak, long heap) {
    long byPeak = peak < 0 ? 0 : Math.max(share(peak, 100 + sizing.memoryHeadroom()), LEAST_MEMORY);
    long byHeap = heap == 0 ? 0 : heap + heapOverhead(heap);
    return roundedUp(Math.max(byPeak, byHeap), MEBIBYTE);
  }

  private long heapOverhead(long heap) {
    return Math.max(share(heap, sizing.heapOverhead()), LEAST_HEAP_OVERHEAD);
  }

  private Verdict verdict(long request, long advised, boolean isMeasured) {
    if (advised == 0) {
      return Verdict.UNKNOWN;
    }
    if (request < advised) {
      return Verdict.RAISE;
    }
    var isAmple = request > share(advised, 125);
    return isAmple && isMeasured && usage.covered().compareTo(ENOUGH) >= 0
        ? Verdict.LOWER
        : isMeasured ? Verdict.KEEP : Verdict.UNKNOWN;
  }

  private List<String> reasons(Container container, long peak, long heap) {
    var reasons = new ArrayList<String>();
    if (heap > 0) {
      reasons.add(
          "Java heap of up to "
              + Amounts.memory(heap)
              + ", and "
              + Amounts.memory(heapOverhead(heap))
              + " beside it");
    }
    if (container.heapPercent() > 0
        && container.heapBytes() == 0
        && container.memoryLimitBytes() == 0) {
      reasons.add(
          "its Java heap is a share of the node's memory, for the container has no memory limit");
    }
    if (peak >= 0 && container.memoryLimitBytes() > 0 && peak >= share(limit(container), 95)) {
      reasons.add("it has come to its memory limit, and may want more than was seen");
    }
    return reasons;
  }

  private static long limit(Container container) {
    return container.memoryLimitBytes();
  }

  /** Rounded up; what is beyond a long is as much as there can be. */
  private static long share(long amount, int percent) {
    return (long) Math.ceil(amount * (percent / 100.0));
  }

  private static long roundedUp(long amount, long unit) {
    return (amount + unit - 1) / unit * unit;
  }
}
