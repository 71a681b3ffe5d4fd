package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** The controllers of one sandbox. */
public final class Controllers implements AutoCloseable {
  /**
   * How they are to behave.
   *
   * @param podDelay from bound to ready, and from deleted to gone
   * @param nodeDelay from a new node claim to its node being ready
   * @param neverReady images whose containers never get ready
   * @param region where new nodes are
   * @param gitVersion of the kubelets
   * @param fargate whether a pod of a namespace and with labels runs on Fargate
   */
  public record Settings(
      Duration podDelay,
      Duration nodeDelay,
      Predicate<String> neverReady,
      String region,
      String gitVersion,
      BiPredicate<String, Map<String, String>> fargate) {}

  private final ControllerLoop loop;

  /** Starts them. */
  public Controllers(ResourceApi api, Clock clock, Settings settings) {
    var manager = new Cluster(api, clock, "kube-controller-manager");
    var karpenter = new KarpenterApi(new Cluster(api, clock, "karpenter"));
    this.loop =
        new ControllerLoop(
            api.store(),
            clock,
            List.of(
                new CrdController(new Cluster(api, clock, "kube-apiserver")),
                new NamespaceController(manager),
                new GarbageCollector(manager),
                new NodeLifecycle(manager),
                new DeploymentController(manager),
                new ReplicaSetController(manager),
                new StatefulSetController(manager),
                new JobController(manager),
                new DaemonSetController(manager),
                new FargateController(new Cluster(api, clock, "fargate-scheduler"), settings),
                new Scheduler(new Cluster(api, clock, "kube-scheduler"), settings.fargate()),
                new VolumeController(new Cluster(api, clock, "ebs.csi.aws.com")),
                new Kubelet(
                    new Cluster(api, clock, "kubelet"), settings.podDelay(), settings.neverReady()),
                new DisruptionController(manager),
                new KarpenterVersions(karpenter),
                new KarpenterReadiness(karpenter),
                // After the scheduler, and before the nodes: a new node is offered to the
                // waiting pods before another is made for them.
                new KarpenterProvisioner(karpenter, settings.region()),
                new KarpenterUsage(karpenter),
                new KarpenterNodes(karpenter, settings)));
    loop.start();
  }

  /** Waits until nothing is left to do; false when there still is after this time. */
  public boolean awaitSettled(Duration atMost) throws InterruptedException {
    return loop.awaitSettled(atMost);
  }

  @Override
  public void close() {
    loop.close();
  }
}
