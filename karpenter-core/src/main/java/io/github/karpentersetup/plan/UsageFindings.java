package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.usage.PoolAdvice;
import io.github.karpentersetup.usage.PoolAdvice.Fit;
import io.github.karpentersetup.usage.RequestAdvice;
import io.github.karpentersetup.usage.RequestAdvice.Verdict;
import io.github.karpentersetup.usage.UsageAdvice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says what use tells of requests and of the smallest nodes, with the numbers behind it. */
final class UsageFindings {

  private static final int SHOWN = 5;
  private static final String ALL = "; all of them: karpenter-setup usage";

  private final Draft draft;
  private final UsageAdvice advice;

  private UsageFindings(Draft draft, UsageAdvice advice) {
    this.draft = draft;
    this.advice = advice;
  }

  static void add(Draft draft) {
    draft.sizes().advice().ifPresent(a -> new UsageFindings(draft, a).all());
  }

  private void all() {
    source();
    memory();
    cpu();
    ample();
    heaps();
    advice.pools().forEach(this::pool);
  }

  private void source() {
    if (!advice.isMeasured()) {
      draft.add(
          Finding.info(
              "sizes-from-requests",
              "sizes rest on what pods ask for: no measurements of what they use were given, as by"
                  + " plan(aws, kubernetes, source) or --prometheus URL"));
    } else if (advice.notes().isEmpty()) {
      draft.add(Finding.info("sizes-from-use", "sizes rest on " + measurements()));
    } else {
      draft.add(
          Finding.warning(
              "usage-incomplete",
              "sizes rest on " + measurements() + "; but " + String.join("; ", advice.notes()),
              "take the sizes below as the least, or give a source that has more"));
    }
  }

  private String measurements() {
    return advice.source()
        + ": "
        + (advice.covered().isZero() ? "one moment" : UsageAdvice.words(advice.covered()))
        + ", "
        + advice.requests().size()
        + " containers, CPU at the "
        + advice.sizing().cpuPercentile()
        + "th percentile, memory at its peak and "
        + advice.sizing().memoryHeadroom()
        + "% more";
  }

  private void memory() {
    var those = advice.requests().stream().filter(RequestAdvice::isShortOfMemory).toList();
    if (!those.isEmpty()) {
      draft.add(
          Finding.warning(
              "memory-requests-too-low",
              "nodes are packed by what pods ask for, and these need more memory than that: "
                  + some(those, UsageFindings::memory),
              "raise their memory requests as said" + more(those)));
    }
  }

  private static String memory(RequestAdvice a) {
    var why = new ArrayList<String>();
    if (a.memoryPeak() >= 0) {
      why.add("peak of " + UsageAdvice.memory(a.memoryPeak()));
    }
    why.addAll(a.reasons());
    return a.workload()
        + " container "
        + a.container()
        + " asks for "
        + (a.memoryRequest() == 0 ? "none" : UsageAdvice.memory(a.memoryRequest()))
        + ", needs "
        + UsageAdvice.memory(a.memoryAdvised())
        + " ("
        + String.join("; ", why)
        + ")";
  }

  private void cpu() {
    var those = advice.requests().stream().filter(RequestAdvice::isShortOfCpu).toList();
    if (!those.isEmpty()) {
      draft.add(
          Finding.warning(
              "cpu-requests-too-low",
              "on full nodes these get less CPU than they use: " + some(those, this::cpu),
              "raise their CPU requests as said" + more(those)));
    }
  }

  private String cpu(RequestAdvice a) {
    return a.workload()
        + " container "
        + a.container()
        + " asks for "
        + (a.cpuRequest() == 0 ? "none" : a.cpuRequest() + "m")
        + ", needs "
        + a.cpuAdvised()
        + "m ("
        + advice.sizing().cpuPercentile()
        + "th percentile "
        + a.cpuUse()
        + "m, peak "
        + a.cpuPeak()
        + "m)";
  }

  private void ample() {
    long cpu = 0;
    long memory = 0;
    int count = 0;
    for (var a : advice.requests()) {
      boolean isCpu = a.cpu() == Verdict.LOWER;
      boolean isMemory = a.memory() == Verdict.LOWER;
      cpu += isCpu ? (a.cpuRequest() - a.cpuAdvised()) * a.replicas() : 0;
      memory += isMemory ? (a.memoryRequest() - a.memoryAdvised()) * a.replicas() : 0;
      count += isCpu || isMemory ? 1 : 0;
    }
    if (count > 0) {
      draft.add(
          Finding.info(
              "requests-above-use",
              count
                  + " of "
                  + advice.requests().size()
                  + " containers ask for more than they need, together "
                  + cpu
                  + "m CPU and "
                  + UsageAdvice.memory(memory)
                  + " of memory that nodes are launched for"));
    }
  }

  private void heaps() {
    var those =
        draft.kubernetes().podGroups().stream()
            .flatMap(
                g ->
                    g.containers().stream()
                        .filter(
                            c ->
                                c.heapPercent() > 0
                                    && c.heapBytes() == 0
                                    && c.memoryLimitBytes() == 0)
                        .map(c -> Workloads.key(g) + " container " + c.name()))
            .distinct()
            .sorted()
            .toList();
    if (!those.isEmpty()) {
      draft.add(
          Finding.warning(
              "java-heap-of-node",
              "without a memory limit, -XX:MaxRAMPercentage is a share of the node's memory, and"
                  + " Karpenter's nodes differ in size: "
                  + those.stream().limit(SHOWN).collect(Collectors.joining(", "))
                  + (those.size() > SHOWN ? " and " + (those.size() - SHOWN) + " more" : ""),
              "give these containers a memory limit, or a heap with -Xmx"));
    }
  }

  private void pool(PoolAdvice pool) {
    if (pool.fit() == Fit.NONE) {
      draft.add(
          Finding.warning(
              "node-pool-too-small",
              "no instance type that NodePool " + pool.pool() + " allows holds " + needs(pool),
              "allow larger instance types in that NodePool, or give the pod one of its own"));
    } else if (pool.fit() == Fit.ABOVE_FLOOR) {
      floor(pool);
    }
    if (pool.isOvercommitted()) {
      draft.add(
          Finding.warning(
              "memory-pressure",
              "pods that NodePool "
                  + pool.pool()
                  + " may take ask for "
                  + UsageAdvice.memory(pool.memoryRequested())
                  + " of memory together and use "
                  + UsageAdvice.memory(pool.memoryUsed())
                  + " at their peaks: nodes filled with them run out of memory, whatever their"
                  + " size",
              "raise the memory requests of those that use more than they ask for"));
    }
  }

  private void floor(PoolAdvice pool) {
    var applied = draft.sizes().sizing().filter(s -> s.floors().isEnabled()).isPresent();
    var what =
        "NodePool "
            + pool.pool()
            + (applied ? " gets " : " may launch nodes as small as " + pool.smallest())
            + (applied
                ? UsageAdvice.words(pool.floor()) + ", for its nodes have to hold "
                : "; its nodes have to hold ")
            + needs(pool);
    draft.add(
        applied
            ? Finding.info("node-pool-floor", what)
            : Finding.warning(
                "node-pool-floor-missing",
                what,
                "use floorsFromUse() (--floors-from-use), or require "
                    + UsageAdvice.words(pool.floor())
                    + " in that NodePool"));
  }

  private static String needs(PoolAdvice pool) {
    var parts = new ArrayList<String>();
    boolean isAny = pool.floor().equals(NodeFloor.NONE);
    if (isAny || pool.floor().memoryAbove() > 0) {
      pool.memoryPod()
          .ifPresent(
              w ->
                  parts.add(
                      UsageAdvice.memory(pool.memory())
                          + " of memory for "
                          + w
                          + " and "
                          + UsageAdvice.memory(pool.memoryDaemons())
                          + " for DaemonSets"));
    }
    if (isAny || pool.floor().cpuAbove() > 0) {
      pool.cpuPod()
          .ifPresent(
              w ->
                  parts.add(
                      pool.cpu()
                          + "m CPU for "
                          + w
                          + " and "
                          + pool.cpuDaemons()
                          + "m for DaemonSets"));
    }
    return parts.isEmpty() ? "the DaemonSets" : String.join(", and ", parts);
  }

  private static String some(List<RequestAdvice> those, Function<RequestAdvice, String> words) {
    return those.stream().limit(SHOWN).map(words).collect(Collectors.joining("; "))
        + (those.size() > SHOWN ? "; and " + (those.size() - SHOWN) + " more" : "");
  }

  private static String more(List<RequestAdvice> those) {
    return those.size() > SHOWN ? ALL : "";
  }
}
