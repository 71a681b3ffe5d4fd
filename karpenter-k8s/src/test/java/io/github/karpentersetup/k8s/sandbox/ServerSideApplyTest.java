package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import org.junit.jupiter.api.Test;

/** Source: kubernetes.io/docs/reference/using-api/server-side-apply. */
@ClusterSandboxTest
class ServerSideApplyTest {
  private static final String MAP = "/api/v1/namespaces/default/configmaps/one";
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";

  private static String map(String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: " + data + "}";
  }

  private static String deployment(String replicas, String containers) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {%s selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: %s}}}
        """
        .formatted(replicas, containers);
  }

  @Test
  void createsThenLeavesTheVersionAloneWhenNothingChanges(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var made = wire.apply(MAP, "me", map("{a: b}"));
    var again = wire.apply(MAP, "me", map("{a: b}"));

    assertThat(made.code()).isEqualTo(201);
    assertThat(again.code()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(made.body());
  }

  @Test
  void recordsWhoOwnsWhat(ClusterSandbox sandbox) {
    var made =
        new Wire(sandbox)
            .apply(
                DEPLOYMENT,
                "me",
                deployment(
                    "replicas: 0,", "[{name: web, image: 'web:1', ports: [{containerPort: 80}]}]"));
    var entry = made.body().path("metadata").path("managedFields").get(0);

    assertThat(Json.text(entry, "manager")).isEqualTo("me");
    assertThat(Json.text(entry, "operation")).isEqualTo("Apply");
    assertThat(Json.text(entry, "fieldsType")).isEqualTo("FieldsV1");
    var container =
        Json.at(
            entry,
            "fieldsV1",
            "f:spec",
            "f:template",
            "f:spec",
            "f:containers",
            "k:{\"name\":\"web\"}");
    assertThat(container.propertyNames()).contains(".", "f:image", "f:name", "f:ports");
    assertThat(Json.at(container, "f:ports").propertyNames())
        .containsExactly("k:{\"containerPort\":80,\"protocol\":\"TCP\"}");
  }

  @Test
  void refusesWhatAnotherManagerOwnsAndNamesIt(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.apply(MAP, "first", map("{a: b, c: d}"));
    var refused = wire.apply(MAP, "second", map("{a: x, e: f}"));

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"first\": .data.a");
    var cause = refused.body().path("details").path("causes").get(0);
    assertThat(Json.text(cause, "reason")).isEqualTo("FieldManagerConflict");
    assertThat(Json.text(cause, "field")).isEqualTo(".data.a");
  }

  @Test
  void sharesAFieldWhoseValueIsTheSame(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.apply(MAP, "first", map("{a: b}"));

    assertThat(wire.apply(MAP, "second", map("{a: b}")).code()).isEqualTo(200);
    var without = wire.apply(MAP, "first", map("{z: '1'}"));
    assertThat(Json.map(without.body(), "data")).containsEntry("a", "b").containsEntry("z", "1");
  }

  @Test
  void takesAFieldByForce(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.apply(MAP, "first", map("{a: b}"));
    var forced = wire.forceApply(MAP, "second", map("{a: x}"));

    assertThat(Json.map(forced.body(), "data")).containsExactly(java.util.Map.entry("a", "x"));
    assertThat(forced.body().path("metadata").path("managedFields"))
        .extracting(e -> Json.text(e, "manager"))
        .containsExactly("second");
  }

  @Test
  void removesWhatItsManagerNoLongerApplies(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.apply(MAP, "me", map("{a: b, c: d}"));
    var less = wire.apply(MAP, "me", map("{a: b}"));

    assertThat(Json.map(less.body(), "data")).containsOnlyKeys("a");
  }

  @Test
  void conflictsWithAScalerAndLeavesTheCountToItWhenNotApplied(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var containers = "[{name: web, image: 'web:1'}]";
    wire.apply(DEPLOYMENT, "me", deployment("replicas: 1,", containers));
    wire.merge(DEPLOYMENT + "/scale", "{\"spec\": {\"replicas\": 0}}");
    var refused = wire.apply(DEPLOYMENT, "me", deployment("replicas: 1,", containers));

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.message()).contains("conflict with \"wire\"", ".spec.replicas");
    var left = wire.apply(DEPLOYMENT, "me", deployment("", containers));
    assertThat(left.text("spec", "replicas")).isEqualTo("0");
  }

  @Test
  void mergesAndRemovesItemsOfKeyedLists(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    wire.apply(
        DEPLOYMENT,
        "me",
        deployment("replicas: 0,", "[{name: web, image: 'web:1'}, {name: side, image: 'side:1'}]"));
    wire.strategic(
        DEPLOYMENT,
        "{\"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"injected\","
            + " \"image\": \"i:1\"}]}}}}");
    var less =
        wire.apply(DEPLOYMENT, "me", deployment("replicas: 0,", "[{name: web, image: 'web:2'}]"));

    assertThat(Json.items(less.body(), "spec", "template", "spec", "containers"))
        .extracting(c -> Json.text(c, "name") + " " + Json.text(c, "image"))
        .containsExactlyInAnyOrder("web web:2", "injected i:1");
  }

  @Test
  void needsAFieldManager(ClusterSandbox sandbox) {
    var refused = new Wire(sandbox).send("PATCH", MAP, "application/apply-patch+yaml", map("{}"));

    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).contains("fieldManager: Required value");
  }

  @Test
  void keepsNothingOfADryRun(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    var tried = wire.apply(MAP, "me&dryRun=All", map("{a: b}"));

    assertThat(tried.code()).isEqualTo(201);
    assertThat(wire.get(MAP).code()).isEqualTo(404);
  }
}
