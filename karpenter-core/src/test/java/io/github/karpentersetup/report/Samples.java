package io.github.karpentersetup.report;

import static io.github.karpentersetup.forecast.Clusters.daemons;
import static io.github.karpentersetup.forecast.Clusters.group;
import static io.github.karpentersetup.forecast.Clusters.pods;
import static io.github.karpentersetup.forecast.Clusters.requiring;
import static io.github.karpentersetup.forecast.Clusters.with;

import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.Map;

/** A report with something in every part of it. */
final class Samples {

  static final String EVIL =
      "<script>document.title='owned'</script>\"'&<img src=x onerror=alert(1)>";

  private Samples() {}

  static Report report() {
    var pool = NodePool.named("default");
    pool.architectures(Architecture.AMD64);
    pool.capacityTypes(CapacityType.ON_DEMAND);
    pool.instanceCategories("c", "m", "r");
    var batch = NodePool.named("batch").weight(10);
    batch.architectures(Architecture.ARM64);
    batch.capacityTypes(CapacityType.SPOT);
    batch.labels(Map.of("team", "batch"));
    var spec =
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .karpenterOn(Host.nodeGroups("system"))
            .migrateFrom(ClusterAutoscaler.discovered())
            .addNodePools(pool.build())
            .addNodePools(batch.build())
            .retire(Retirement.of(NodeGroups.named("web")))
            .build();
    var facts =
        with(
            pods(
                "api", 40, 400, 900, Map.of("nodeSelector", Map.of("kubernetes.io/arch", "amd64"))),
            pods(
                "cart",
                22,
                250,
                1500,
                Map.of("nodeSelector", Map.of("kubernetes.io/arch", "amd64"))),
            group(
                "Deployment",
                "reports",
                1800,
                3000,
                Map.of("nodeSelector", Map.of("team", "batch")),
                Map.of("web-3", 4, "web-4", 4)),
            pods(EVIL, 2, 100, 100, requiring(EVIL, "In", EVIL)),
            daemons("logs", 100, Map.of()));
    return new Report(Planner.plan(spec, facts), Planner.forecast(spec, facts));
  }
}
