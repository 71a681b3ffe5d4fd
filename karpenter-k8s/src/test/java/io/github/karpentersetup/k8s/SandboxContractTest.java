package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.KubernetesExecutorContract;
import io.github.karpentersetup.executor.KubernetesWorld;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import java.time.Duration;

/** The contract on the cluster in memory, where calls can be made to fail. */
class SandboxContractTest extends KubernetesExecutorContract {

  @Override
  protected KubernetesWorld open() {
    return new SandboxWorld();
  }

  private static Fault effect(KubernetesWorld.Fault fault, String resource) {
    var effect =
        switch (fault) {
          case THROTTLED -> Fault.tooManyRequests(Duration.ofSeconds(3));
          case CONFLICT -> Fault.conflict();
          case LOST_BEFORE_EFFECT -> Fault.dropBeforeEffect();
          case LOST_AFTER_EFFECT -> Fault.dropAfterEffect();
        };
    return effect
        .on(Verb.CREATE, Verb.UPDATE, Verb.PATCH, Verb.APPLY, Verb.DELETE)
        .of(resource)
        .times(1);
  }

  private static final class SandboxWorld implements KubernetesWorld {

    private final ClusterSandbox sandbox =
        ClusterSandbox.builder().node("web", n -> n.instanceType("t3.large")).start();
    private final WriteCounter counter = new WriteCounter();
    private final KubernetesClient client = counter.client(sandbox.clientConfig());
    private final Fabric8Executor executor = Fabric8Executor.on(client);

    @Override
    public KubernetesExecutor executor() {
      return executor;
    }

    @Override
    public String namespace() {
      return "contract";
    }

    @Override
    public String chart() {
      return Charts.STAND_INS.karpenter().toString();
    }

    @Override
    public String crdChart() {
      return Charts.STAND_INS.karpenterCrd().toString();
    }

    @Override
    public void apply(String yaml) {
      sandbox.apply(yaml);
    }

    @Override
    public int writes() {
      return counter.writes();
    }

    @Override
    public void fail(String resource, KubernetesWorld.Fault fault) {
      sandbox.inject(effect(fault, resource));
    }

    @Override
    public void heal() {
      sandbox.clearFaults();
    }

    @Override
    public void eventually(Runnable assertion) {
      await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }

    @Override
    public void close() {
      executor.close();
      assertThat(client.getHttpClient().isClosed())
          .as("a client that was given stays open")
          .isFalse();
      client.close();
      sandbox.close();
    }
  }
}
