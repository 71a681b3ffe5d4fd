package io.github.karpentersetup.examples;

import static io.github.karpentersetup.spec.Architecture.AMD64;
import static io.github.karpentersetup.spec.CapacityType.ON_DEMAND;
import static io.github.karpentersetup.spec.Memory.mebibytes;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.aws.AwsSdkExecutor;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.NodePool;
import java.nio.file.Path;
import java.time.Duration;

/** The library in one screen: describe, plan, review, run. */
public final class QuickStart {

  private QuickStart() {}

  /** Moves the cluster payments-prod of the current kubeconfig to Karpenter. */
  public static void main(String... args) {
    try (var aws = AwsSdkExecutor.forRegion("eu-west-1");
        var kubernetes = Fabric8Executor.fromKubeconfig()) {
      migrate(setup(), aws, kubernetes, Path.of("payments-prod.journal"));
    }
  }

  /** What the cluster should get; nothing is read or written yet. */
  static KarpenterSetup setup() {
    return KarpenterSetup.forCluster("payments-prod")
        .karpenter("1.14.1")
        .withNodePool(
            NodePool.named("default")
                .architectures(AMD64)
                .capacityTypes(ON_DEMAND)
                .instanceCategories("c", "m", "r")
                .instanceGenerationAbove(2)
                .instanceMemoryAbove(mebibytes(4047))
                .cpuLimit(1000)
                .consolidateAfter(Duration.ofMinutes(1))
                .expireAfter(Duration.ofDays(30)))
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  /** Plans, prints the plan, and carries it out. */
  static RunResult migrate(
      KarpenterSetup setup, AwsExecutor aws, KubernetesExecutor kubernetes, Path journal) {
    SetupPlan plan = setup.plan(aws, kubernetes);
    System.out.println(plan); // what changes, what stays, what it needs, how to undo it
    RunResult result = PlanRunner.on(aws, kubernetes).journal(journal).run(plan);
    return result.orThrow();
  }
}
