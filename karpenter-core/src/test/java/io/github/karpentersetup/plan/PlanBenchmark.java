package io.github.karpentersetup.plan;

import static io.github.karpentersetup.forecast.Clusters.group;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.forecast.Clusters;
import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
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
@State(Scope.Benchmark)
public class PlanBenchmark {

  /** Nodes of one node group, with ten pods on each, of a tenth as many workloads. */
  @Param({"500", "5000"})
  int nodes;

  private ClusterFacts facts = Clusters.with();
  private SetupSpec migration = spec().build();
  private SetupSpec retirement = migration;

  private static SetupSpec.Builder spec() {
    return SetupSpec.builder()
        .cluster(LabFacts.CLUSTER)
        .karpenterOn(Host.nodeGroups("system"))
        .addNodePools(
            NodePool.named("default")
                .capacityTypes(CapacityType.ON_DEMAND)
                .instanceCategories("c", "m", "r")
                .build())
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  /** Makes the cluster. */
  @Setup(Level.Trial)
  public void make() {
    var groups = new ArrayList<PodGroup>();
    for (int g = 0; g < nodes / 10; g++) {
      var on = new TreeMap<String, Integer>();
      for (int n = 1; n <= 10; n++) {
        on.put("web-" + (n + g * 10), 10);
      }
      groups.add(group("Deployment", "w" + g, 100 + g, 128 + g, Map.of(), on));
    }
    facts = Clusters.with(nodes, groups);
    retirement = spec().retire(Retirement.of(NodeGroups.named("web"))).build();
  }

  /** A migration that leaves the nodes. */
  @Benchmark
  public SetupPlan migration() {
    return Planner.plan(migration, facts);
  }

  /** One that retires them too: three steps for each node. */
  @Benchmark
  public SetupPlan retirement() {
    return Planner.plan(retirement, facts);
  }

  /** What Karpenter would do with the pods of the retired nodes, and what it costs. */
  @Benchmark
  public Forecast forecast() {
    return Planner.forecast(retirement, facts);
  }
}
