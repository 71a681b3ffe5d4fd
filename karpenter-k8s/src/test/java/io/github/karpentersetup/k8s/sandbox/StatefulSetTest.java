package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Pods with names and volumes of their own, and pods of jobs, come back as they do upstream. */
class StatefulSetTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        replicas: 3
        %s
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: db, image: 'db:1', resources: {requests: {cpu: 100m}}}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  private static ClusterSandbox with(String policy) {
    return ClusterSandbox.builder()
        .region("eu-west-1")
        .node("a1", n -> n.instanceType("t3.large").zone("eu-west-1a"))
        .node("b1", n -> n.instanceType("t3.large").zone("eu-west-1b"))
        .objects(SET.formatted(policy))
        .start()
        .awaitSettled(SOON);
  }

  private static List<Pod> pods(ClusterSandbox sandbox) {
    return sandbox.client().pods().inNamespace("shop").list().getItems();
  }

  /** The pods that came and went, as a watcher is told. */
  private static List<String> comings(ClusterSandbox sandbox) {
    var seen = new CopyOnWriteArrayList<String>();
    sandbox
        .client()
        .pods()
        .inNamespace("shop")
        .watch(
            new Watcher<Pod>() {
              @Override
              public void eventReceived(Action action, Pod pod) {
                if (action != Action.MODIFIED) {
                  seen.add(action + " " + pod.getMetadata().getName());
                }
              }

              @Override
              public void onClose(WatcherException cause) {}
            });
    await().until(() -> seen.size() == 3);
    seen.clear();
    return seen;
  }

  @Test
  void makesOnePodAfterTheOtherEachWithItsVolume() {
    try (var sandbox = with("")) {
      assertThat(pods(sandbox))
          .extracting(p -> p.getMetadata().getName())
          .containsExactlyInAnyOrder("db-0", "db-1", "db-2");
      assertThat(sandbox.client().persistentVolumes().list().getItems())
          .extracting(v -> v.getSpec().getClaimRef().getName())
          .containsExactlyInAnyOrder("data-db-0", "data-db-1", "data-db-2");
    }
  }

  @Test
  void makesAPodAgainUnderItsNameOnceItIsGone() {
    try (var sandbox = with("")) {
      var seen = comings(sandbox);
      var before = sandbox.client().pods().inNamespace("shop").withName("db-1").get();

      sandbox.client().pods().inNamespace("shop").withName("db-1").delete();
      sandbox.awaitSettled(SOON);

      var after = sandbox.client().pods().inNamespace("shop").withName("db-1").get();
      await().untilAsserted(() -> assertThat(seen).containsExactly("DELETED db-1", "ADDED db-1"));
      assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
      assertThat(after.getSpec().getNodeName()).isEqualTo(before.getSpec().getNodeName());
    }
  }

  @Test
  void waitsWhereNoNodeIsInTheZoneOfItsVolumeAndHoldsTheLaterOnesBack() {
    try (var sandbox = with("")) {
      var first = sandbox.client().pods().inNamespace("shop").withName("db-0").get();

      sandbox.removeNode(first.getSpec().getNodeName()).awaitSettled(SOON);

      var waiting = sandbox.client().pods().inNamespace("shop").withName("db-0").get();
      assertThat(waiting.getSpec().getNodeName()).isNull();
      assertThat(waiting.getStatus().getConditions())
          .extracting(c -> c.getMessage())
          .anySatisfy(m -> assertThat(m).contains("volume node affinity conflict"));
      assertThat(pods(sandbox)).extracting(p -> p.getMetadata().getName()).doesNotContain("db-2");
    }
  }

  @Test
  void makesAllAtOnceWhereTheSetIsParallel() {
    try (var sandbox = with("podManagementPolicy: Parallel")) {
      var seen = comings(sandbox);

      sandbox.client().pods().inNamespace("shop").withLabel("app", "db").delete();
      sandbox.awaitSettled(SOON);

      await().untilAsserted(() -> assertThat(seen).hasSize(6));
      assertThat(pods(sandbox)).hasSize(3);
    }
  }

  @Test
  void takesTheLastPodAwayFirst() {
    try (var sandbox = with("")) {
      var seen = comings(sandbox);

      sandbox.client().apps().statefulSets().inNamespace("shop").withName("db").scale(1);
      sandbox.awaitSettled(SOON);

      await().untilAsserted(() -> assertThat(seen).containsExactly("DELETED db-2", "DELETED db-1"));
    }
  }

  @Test
  void replacesAPodOfAJob() {
    try (var sandbox = with("")) {
      sandbox
          .apply(
              """
              apiVersion: batch/v1
              kind: Job
              metadata: {name: report, namespace: batch}
              spec:
                parallelism: 2
                template:
                  metadata: {labels: {app: report}}
                  spec: {restartPolicy: Never, containers: [{name: c, image: 'c:1'}]}
              """)
          .awaitSettled(SOON);
      var jobs = sandbox.client().pods().inNamespace("batch");
      var first = jobs.list().getItems().get(0).getMetadata().getName();

      jobs.withName(first).delete();
      sandbox.awaitSettled(SOON);

      assertThat(jobs.list().getItems())
          .hasSize(2)
          .extracting(p -> p.getMetadata().getName())
          .doesNotContain(first);
    }
  }
}
