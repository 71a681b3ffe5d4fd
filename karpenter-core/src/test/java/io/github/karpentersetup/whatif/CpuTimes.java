package io.github.karpentersetup.whatif;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints the processor time of packings, and the memory they take: for machines that do other work,
 * where JMH's wall-clock times say little. See docs/performance.md.
 */
final class CpuTimes {

  private static final int WARMUPS = 5;
  private static final int RUNS = 9;

  private CpuTimes() {}

  public static void main(String[] args) {
    System.out.println("| mix | pods | nodes | median ms | best ms | allocated MB |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    for (int pods : new int[] {1000, 5000, 10000, 20000}) {
      measure("Karpenter's", Benchmarks.karpenters(), Benchmarks.karpentersPods(pods));
    }
    for (int pods : new int[] {1000, 5000, 10000, 20000, 50000}) {
      measure("realistic", Benchmarks.realistic(), Benchmarks.realisticPods(pods));
    }
  }

  private static void measure(String mix, WhatIf whatIf, List<Pod> pods) {
    for (int i = 0; i < WARMUPS; i++) {
      whatIf.pack(pods);
    }
    var thread = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    var times = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = thread.getCurrentThreadCpuTime();
      whatIf.pack(pods);
      times[i] = (thread.getCurrentThreadCpuTime() - start) / 1e6;
    }
    Arrays.sort(times);
    long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
    var packing = whatIf.pack(pods);
    long after = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.0f | %.0f | %.1f |%n",
        mix,
        pods.size(),
        packing.newNodes().size(),
        times[RUNS / 2],
        times[0],
        (after - before) / 1e6);
  }
}
