package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import org.junit.jupiter.api.Test;

/** Source: RFC 6902, RFC 7386 and the merge keys of the Kubernetes API types. */
@ClusterSandboxTest
class PatchTest {
  private static final String NODES = "/api/v1/nodes/web";
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";

  private static Wire withNode(ClusterSandbox sandbox) {
    sandbox.addNode("web", n -> n.label("x", "y").taint("t", "1", "NoSchedule"));
    return new Wire(sandbox);
  }

  private static Wire withDeployment(ClusterSandbox sandbox) {
    sandbox.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          replicas: 0
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: web:1
                env: [{name: A, value: a}, {name: B, value: b}]
                ports: [{containerPort: 80}]
              - {name: side, image: side:1}
        """);
    return new Wire(sandbox);
  }

  @Test
  void mergePatchRemovesWhatIsNull(ClusterSandbox sandbox) {
    var patched = withNode(sandbox).merge(NODES, "{\"metadata\": {\"labels\": {\"x\": null}}}");

    assertThat(patched.code()).isEqualTo(200);
    assertThat(Json.labels(patched.body())).doesNotContainKey("x").containsKey("kubernetes.io/os");
  }

  @Test
  void mergePatchReplacesLists(ClusterSandbox sandbox) {
    var patched =
        withNode(sandbox)
            .merge(
                NODES, "{\"spec\": {\"taints\": [{\"key\": \"u\", \"effect\": \"NoExecute\"}]}}");

    assertThat(Json.items(patched.body(), "spec", "taints")).hasSize(1);
  }

  @Test
  void patchWithAStaleVersionIsRefused(ClusterSandbox sandbox) {
    var refused = withNode(sandbox).merge(NODES, "{\"metadata\": {\"resourceVersion\": \"1\"}}");

    assertThat(refused.code()).isEqualTo(409);
  }

  @Test
  void strategicPatchMergesContainersAndEnvironmentByName(ClusterSandbox sandbox) {
    var patched =
        withDeployment(sandbox)
            .strategic(
                DEPLOYMENT,
                """
                {"spec": {"template": {"spec": {"containers": [
                  {"name": "web", "image": "web:2", "env": [{"name": "B", "value": "c"}]}]}}}}
                """);
    var containers = Json.items(patched.body(), "spec", "template", "spec", "containers");

    assertThat(containers).hasSize(2);
    assertThat(Json.text(containers.get(0), "image")).isEqualTo("web:2");
    assertThat(Json.items(containers.get(0), "env"))
        .extracting(e -> Json.text(e, "name") + "=" + Json.text(e, "value"))
        .containsExactly("A=a", "B=c");
    assertThat(Json.items(containers.get(0), "ports")).hasSize(1);
  }

  @Test
  void strategicPatchDeletesAnItemByItsDirective(ClusterSandbox sandbox) {
    var patched =
        withDeployment(sandbox)
            .strategic(
                DEPLOYMENT,
                "{\"spec\": {\"template\": {\"spec\": {\"containers\":"
                    + " [{\"name\": \"side\", \"$patch\": \"delete\"}]}}}}");

    assertThat(Json.items(patched.body(), "spec", "template", "spec", "containers")).hasSize(1);
  }

  @Test
  void strategicPatchReplacesTaintsWhichHaveNoMergeKey(ClusterSandbox sandbox) {
    var patched =
        withNode(sandbox)
            .strategic(
                NODES, "{\"spec\": {\"taints\": [{\"key\": \"u\", \"effect\": \"NoExecute\"}]}}");

    assertThat(Json.items(patched.body(), "spec", "taints"))
        .extracting(t -> Json.text(t, "key"))
        .containsExactly("u");
  }

  @Test
  void strategicPatchMergesConditionsByType(ClusterSandbox sandbox) {
    var patched =
        withNode(sandbox)
            .strategic(
                NODES + "/status",
                "{\"status\": {\"conditions\": [{\"type\": \"DiskPressure\", \"status\":"
                    + " \"False\"}]}}");

    assertThat(Json.items(patched.body(), "status", "conditions"))
        .extracting(c -> Json.text(c, "type"))
        .containsExactly("Ready", "DiskPressure");
  }

  @Test
  void jsonPatchDoesItsOperationsInOrder(ClusterSandbox sandbox) {
    var patched =
        withNode(sandbox)
            .json(
                NODES,
                """
                [{"op": "test", "path": "/metadata/labels/x", "value": "y"},
                 {"op": "replace", "path": "/metadata/labels/x", "value": "z"},
                 {"op": "add", "path": "/metadata/labels/example.com~1new", "value": "1"},
                 {"op": "add", "path": "/spec/taints/-", "value": {"key": "u", "effect": "NoExecute"}},
                 {"op": "remove", "path": "/spec/taints/0"}]
                """);

    assertThat(patched.code()).isEqualTo(200);
    assertThat(Json.labels(patched.body()))
        .containsEntry("x", "z")
        .containsEntry("example.com/new", "1");
    assertThat(Json.items(patched.body(), "spec", "taints")).hasSize(1);
  }

  @Test
  void jsonPatchWhoseTestFailsIsUnprocessable(ClusterSandbox sandbox) {
    var wire = withNode(sandbox);
    var refused =
        wire.json(
            NODES,
            """
            [{"op": "remove", "path": "/metadata/labels/x"},
             {"op": "test", "path": "/spec/unschedulable", "value": true}]
            """);

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.reason()).isEqualTo("Invalid");
    assertThat(Json.labels(wire.get(NODES).body())).containsEntry("x", "y");
  }

  @Test
  void refusesAPatchOfAnUnknownKind(ClusterSandbox sandbox) {
    var refused = withNode(sandbox).send("PATCH", NODES, "application/json", "{}");

    assertThat(refused.code()).isEqualTo(415);
  }

  @Test
  void refusesAChangeOfTheSelector(ClusterSandbox sandbox) {
    var refused =
        withDeployment(sandbox)
            .merge(
                DEPLOYMENT,
                """
                {"spec": {"selector": {"matchLabels": {"app": "x"}},
                 "template": {"metadata": {"labels": {"app": "x"}}}}}
                """);

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message()).contains("spec.selector", "field is immutable");
  }
}
