package io.github.karpentersetup.whatif;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Run with {@code mvn -q -Pbench -pl karpenter-core test}; see docs/performance.md. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx2g", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class WhatIfBenchmark {

  /** Karpenter's own mix on 400 made-up types. */
  @State(Scope.Benchmark)
  public static class KarpentersMix {
    @Param({"1000", "5000", "10000", "20000"})
    int pods;

    private WhatIf whatIf = Benchmarks.karpenters();
    private List<Pod> all = List.of();

    /** Makes the pods. */
    @Setup(Level.Trial)
    public void make() {
      whatIf = Benchmarks.karpenters();
      all = Benchmarks.karpentersPods(pods);
    }
  }

  /** A realistic mix on all of EC2's types. */
  @State(Scope.Benchmark)
  public static class RealisticMix {
    @Param({"1000", "5000", "10000", "20000", "50000"})
    int pods;

    private WhatIf whatIf = Benchmarks.karpenters();
    private List<Pod> all = List.of();

    /** Makes the pods. */
    @Setup(Level.Trial)
    public void make() {
      whatIf = Benchmarks.realistic();
      all = Benchmarks.realisticPods(pods);
    }
  }

  /** Packs Karpenter's own mix. */
  @Benchmark
  public Packing karpentersMix(KarpentersMix mix) {
    return mix.whatIf.pack(mix.all);
  }

  /** Packs a realistic mix. */
  @Benchmark
  public Packing realisticMix(RealisticMix mix) {
    return mix.whatIf.pack(mix.all);
  }
}
