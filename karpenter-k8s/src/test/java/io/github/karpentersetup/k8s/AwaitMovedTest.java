package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwaitMoved;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the instances of drained nodes may end. */
class AwaitMovedTest {

  private final ClusterSandbox cluster =
      ClusterSandbox.builder()
          .node("old", n -> n.instanceType("t3.large"))
          .node("new", n -> n.instanceType("t3.large"))
          .start();
  private final Fabric8Executor executor = Fabric8Executor.on(cluster.client());

  @BeforeEach
  void moved() {
    cordon("old");
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api, namespace: default}
        spec:
          replicas: 2
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
        """);
    awaitDetail("every evicted pod is Ready elsewhere");
  }

  @AfterEach
  void close() {
    executor.close();
    cluster.close();
  }

  private Check check() {
    return executor.check(
        new AwaitMoved(
            Steps.info(Action.AWAIT),
            List.of("gone", "old"),
            Map.of("Deployment default/api", 2, "Job default/once", 1)));
  }

  private void awaitDetail(String detail) {
    await().untilAsserted(() -> assertThat(check().detail()).isEqualTo(detail));
  }

  private void cordon(String node) {
    cluster.client().nodes().withName(node).edit(n -> unschedulable(n, true));
  }

  private static io.fabric8.kubernetes.api.model.Node unschedulable(
      io.fabric8.kubernetes.api.model.Node node, boolean cordoned) {
    return node.edit().editOrNewSpec().withUnschedulable(cordoned).endSpec().build();
  }

  @Test
  void holdsWhileTheNodesAreGoneOrCordonedAndEmpty() {
    assertThat(check().state()).isEqualTo(Check.State.HOLDS);
  }

  @Test
  void namesANodeThatSomeoneUncordoned() {
    cluster.client().nodes().withName("old").edit(n -> unschedulable(n, false));

    assertThat(check())
        .isEqualTo(
            Check.notYet(
                "node old takes new pods again: someone uncordoned it; kubectl cordon old, or plan"
                    + " again"));
  }

  @Test
  void namesAPodThatCameBackToACordonedNode() {
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: back, namespace: default}
        spec:
          nodeName: old
          containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
        """);

    awaitDetail("node old has pod default/back again");
  }
}
