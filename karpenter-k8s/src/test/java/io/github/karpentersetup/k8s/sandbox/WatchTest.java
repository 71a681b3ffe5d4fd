package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@ClusterSandboxTest
class WatchTest {
  private static ConfigMap map(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .addToLabels("app", value)
        .endMetadata()
        .addToData("a", value)
        .build();
  }

  private static final class Seen implements Watcher<ConfigMap> {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void eventReceived(Action action, ConfigMap map) {
      events.add(action + " " + map.getMetadata().getName() + " " + map.getData().get("a"));
    }

    @Override
    public void onClose(WatcherException cause) {
      events.add("CLOSED");
    }
  }

  @Test
  void tellsAWatcherEveryChange(KubernetesClient client) {
    var seen = new Seen();
    var maps = client.configMaps().inNamespace("default");
    try (Watch watch = maps.watch(seen)) {
      assertThat(watch).isNotNull();
      maps.resource(map("one", "1")).create();
      maps.resource(map("one", "2")).update();
      maps.withName("one").delete();
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(seen.events)
                      .containsExactly("ADDED one 1", "MODIFIED one 2", "DELETED one 2"));
    }
  }

  @Test
  void tellsAnObjectThatLeavesTheSelectionAsDeleted(KubernetesClient client) {
    var seen = new Seen();
    var maps = client.configMaps().inNamespace("default");
    maps.resource(map("one", "1")).create();
    try (Watch watch = maps.withLabel("app", "1").watch(seen)) {
      assertThat(watch).isNotNull();
      await().untilAsserted(() -> assertThat(seen.events).containsExactly("ADDED one 1"));
      maps.resource(map("one", "2")).update();
      await()
          .untilAsserted(
              () -> assertThat(seen.events).containsExactly("ADDED one 1", "DELETED one 2"));
    }
  }

  @Test
  void keepsAnInformerUpToDateAcrossARestart(ClusterSandbox sandbox) {
    var maps = sandbox.client().configMaps().inNamespace("default");
    maps.resource(map("one", "1")).create();
    try (var informer = maps.runnableInformer(0)) {
      informer.run();
      assertThat(informer.getStore().list()).hasSize(1);
      maps.resource(map("two", "1")).create();
      await().untilAsserted(() -> assertThat(informer.getStore().list()).hasSize(2));
      sandbox.endWatches();
      maps.withName("one").delete();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(informer.getStore().list()).hasSize(1));
    }
  }

  @Test
  void waitsUntilConditionWithTheClientsOwnMeans(ClusterSandbox sandbox) {
    sandbox.addNode("n1", n -> n.instanceType("t3.large"));
    sandbox.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default}
        spec: {containers: [{name: c, image: 'i:1'}]}
        """);
    var pod =
        sandbox
            .client()
            .pods()
            .inNamespace("default")
            .withName("p")
            .waitUntilReady(5, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(pod.getSpec().getNodeName()).isEqualTo("n1");
  }

  @Test
  void refusesAWatchFromAForgottenVersion(ClusterSandbox sandbox) {
    sandbox.compact();
    var refused = new Wire(sandbox).get("/api/v1/pods?watch=true&resourceVersion=1");

    assertThat(refused.code()).isEqualTo(410);
    assertThat(refused.message()).startsWith("too old resource version");
  }

  @Test
  void startsFast(ClusterSandbox sandbox) {
    long begun = System.nanoTime();
    try (Watch watch = sandbox.client().configMaps().watch(new Seen())) {
      assertThat(watch).isNotNull();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
  }
}
