package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KarpenterStandInTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static String crd(String group, String kind, String plural, String version) {
    return """
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %3$s.%1$s}
        spec:
          group: %1$s
          scope: Cluster
          names: {kind: %2$s, plural: %3$s}
          versions:
          - name: %4$s
            served: true
            storage: true
            subresources: {status: {}}
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """
        .formatted(group, kind, plural, version);
  }

  static void install(ClusterSandbox sandbox, String version) {
    sandbox
        .apply(
            crd("karpenter.sh", "NodePool", "nodepools", version)
                + crd("karpenter.sh", "NodeClaim", "nodeclaims", version)
                + crd("karpenter.k8s.aws", "EC2NodeClass", "ec2nodeclasses", version))
        .apply(
            Json.yaml(
                Workloads.deployment(
                    "karpenter",
                    "karpenter",
                    "public.ecr.aws/karpenter/controller:1.14.1",
                    1,
                    "1",
                    "1Gi")))
        .awaitSettled(SOON);
  }

  private static void capacity(ClusterSandbox sandbox, String version, String nodeClass) {
    sandbox
        .apply(
            """
            apiVersion: karpenter.k8s.aws/%1$s
            kind: EC2NodeClass
            metadata: {name: default}
            spec: {role: r}
            ---
            apiVersion: karpenter.sh/%1$s
            kind: NodePool
            metadata: {name: default}
            spec:
              limits: {cpu: 100}
              template:
                metadata: {labels: {team: shop}}
                spec:
                  nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: %2$s}
                  requirements:
                  - {key: kubernetes.io/arch, operator: In, values: [amd64]}
                  - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                  - {key: karpenter.k8s.aws/instance-category, operator: In, values: [c, m, r]}
                  - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ['2']}
            """
                .formatted(version, nodeClass))
        .awaitSettled(SOON);
  }

  private static List<GenericKubernetesResource> list(
      ClusterSandbox sandbox, String version, String kind) {
    return sandbox
        .client()
        .genericKubernetesResources("karpenter.sh/" + version, kind)
        .list()
        .getItems();
  }

  private static List<Pod> pending(ClusterSandbox sandbox) {
    return sandbox.client().pods().inAnyNamespace().list().getItems().stream()
        .filter(p -> p.getStatus().getPhase().equals("Pending"))
        .toList();
  }

  @Test
  void theLabStartsWithPodsThatHaveNoRoom() {
    try (var sandbox = ClusterSandbox.lab()) {
      assertThat(pending(sandbox))
          .hasSize(3)
          .allSatisfy(
              p -> {
                assertThat(p.getMetadata().getName()).startsWith("checkout-");
                assertThat(p.getStatus().getConditions().get(0).getMessage())
                    .isEqualTo("0/2 nodes are available: 2 Insufficient cpu.");
              });
      var old = sandbox.client().apps().deployments().inNamespace("kube-system");
      assertThat(old.withName("cluster-autoscaler").get().getStatus().getReadyReplicas())
          .isEqualTo(1);
    }
  }

  @Test
  void turnsPendingPodsIntoNodeClaimsAndNodes() {
    try (var sandbox = ClusterSandbox.lab()) {
      install(sandbox, "v1");
      capacity(sandbox, "v1", "default");

      assertThat(pending(sandbox)).isEmpty();
      var claims = list(sandbox, "v1", "NodeClaim");
      assertThat(claims).isNotEmpty();
      for (var claim : claims) {
        assertThat(claim.getMetadata().getName()).matches("default-[a-z0-9]{5}");
        var nodeName = (String) claim.get("status", "nodeName");
        var node = sandbox.client().nodes().withName(nodeName).get();
        assertThat(nodeName).matches("ip-10-0-\\d+-\\d+\\.ec2\\.internal");
        assertThat(node.getSpec().getProviderID()).isEqualTo(claim.get("status", "providerID"));
        assertThat(node.getMetadata().getLabels())
            .containsEntry("karpenter.sh/nodepool", "default")
            .containsEntry("karpenter.sh/capacity-type", "on-demand")
            .containsEntry("team", "shop")
            .containsKey("node.kubernetes.io/instance-type");
      }
    }
  }

  @Test
  void readsTheOlderVersionAsWell() {
    try (var sandbox = ClusterSandbox.lab()) {
      install(sandbox, "v1beta1");
      capacity(sandbox, "v1beta1", "default");

      assertThat(pending(sandbox)).isEmpty();
      assertThat(list(sandbox, "v1beta1", "NodeClaim")).isNotEmpty();
    }
  }

  @Test
  void holdsAPoolWhoseNodeClassIsMissingForNotReady() {
    try (var sandbox = ClusterSandbox.lab()) {
      install(sandbox, "v1");
      capacity(sandbox, "v1", "none");

      var pool = new Wire(sandbox).get("/apis/karpenter.sh/v1/nodepools/default");
      assertThat(pool.body().path("status").path("conditions"))
          .extracting(c -> Json.text(c, "type") + "=" + Json.text(c, "reason"))
          .contains("NodeClassReady=NodeClassNotFound", "Ready=UnhealthyDependents");
      assertThat(list(sandbox, "v1", "NodeClaim")).isEmpty();
    }
  }

  @Test
  void removesTheNodeOfADeletedClaimAndReplacesItsPods() {
    try (var sandbox = ClusterSandbox.lab()) {
      install(sandbox, "v1");
      capacity(sandbox, "v1", "default");
      var claim = list(sandbox, "v1", "NodeClaim").get(0);
      new Wire(sandbox)
          .delete("/apis/karpenter.sh/v1/nodeclaims/" + claim.getMetadata().getName(), "");
      sandbox.awaitSettled(SOON);

      assertThat(sandbox.client().nodes().withName((String) claim.get("status", "nodeName")).get())
          .isNull();
      assertThat(pending(sandbox)).isEmpty();
    }
  }
}
