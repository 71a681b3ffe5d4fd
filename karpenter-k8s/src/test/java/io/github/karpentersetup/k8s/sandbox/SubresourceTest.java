package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SubresourceTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/api";

  private static ClusterSandbox shop(int replicas, int minAvailable) {
    return ClusterSandbox.builder()
        .node("n1", n -> n.instanceType("t3.large"))
        .deployment("shop", "api", replicas, "10m", "16Mi")
        .disruptionBudget("shop", "api", minAvailable)
        .podDelay(Duration.ofMillis(300)) // longer than two requests take
        .start()
        .awaitSettled(SOON);
  }

  private static List<Pod> pods(ClusterSandbox sandbox) {
    return sandbox.client().pods().inNamespace("shop").list().getItems();
  }

  private static Wire.Answer evict(ClusterSandbox sandbox, String pod) {
    return new Wire(sandbox)
        .post(
            "/api/v1/namespaces/shop/pods/" + pod + "/eviction",
            "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + pod + "}}");
  }

  @Test
  void readsReplacesAndPatchesTheScale() {
    try (var sandbox = shop(2, 1)) {
      var wire = new Wire(sandbox);
      var scale = wire.get(DEPLOYMENT + "/scale");
      assertThat(scale.text("kind")).isEqualTo("Scale");
      assertThat(scale.text("spec", "replicas")).isEqualTo("2");
      assertThat(scale.text("status", "selector")).isEqualTo("app=api");

      assertThat(sandbox.client().apps().deployments().inNamespace("shop").withName("api").scale(1))
          .isNotNull();
      sandbox.awaitSettled(SOON);
      assertThat(pods(sandbox)).hasSize(1);
      wire.merge(DEPLOYMENT + "/scale", "{\"spec\": {\"replicas\": 3}}");
      sandbox.awaitSettled(SOON);
      assertThat(pods(sandbox)).hasSize(3);
      var stale = wire.put(DEPLOYMENT + "/scale", Json.yaml(scale.body()));
      assertThat(stale.code()).isEqualTo(409);
    }
  }

  @Test
  void refusesAnEvictionThatItsBudgetDoesNotAllow() {
    try (var sandbox = shop(2, 2)) {
      var pod = pods(sandbox).get(0).getMetadata().getName();
      var refused = evict(sandbox, pod);

      assertThat(refused.code()).isEqualTo(429);
      assertThat(refused.reason()).isEqualTo("TooManyRequests");
      assertThat(refused.message())
          .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
      var cause = refused.body().path("details").path("causes").get(0);
      assertThat(Json.text(cause, "reason")).isEqualTo("DisruptionBudget");
      assertThat(Json.text(cause, "message"))
          .isEqualTo("The disruption budget api needs 2 healthy pods and has 2 currently");
      assertThat(pods(sandbox)).extracting(p -> p.getMetadata().getName()).contains(pod);
    }
  }

  @Test
  void evictsOneAtATimeWhileOneIsSpare() {
    try (var sandbox = shop(2, 1)) {
      var names = pods(sandbox).stream().map(p -> p.getMetadata().getName()).toList();

      assertThat(evict(sandbox, names.get(0)).code()).isEqualTo(201);
      assertThat(evict(sandbox, names.get(1)).code()).isEqualTo(429);
      sandbox.awaitSettled(SOON);
      assertThat(pods(sandbox))
          .extracting(p -> p.getMetadata().getName())
          .hasSize(2)
          .contains(names.get(1))
          .doesNotContain(names.get(0));
      assertThat(evict(sandbox, names.get(1)).code()).isEqualTo(201);
    }
  }

  @Test
  void refusesAnEvictionThatTwoBudgetsConcern() {
    try (var sandbox = shop(2, 1)) {
      sandbox.apply(
          """
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          metadata: {name: second, namespace: shop}
          spec: {maxUnavailable: 1, selector: {}}
          """);
      sandbox.awaitSettled(SOON);
      var refused = evict(sandbox, pods(sandbox).get(0).getMetadata().getName());

      assertThat(refused.code()).isEqualTo(500);
      assertThat(refused.message()).contains("more than one PodDisruptionBudget");
    }
  }

  @Test
  void allowsNothingWhereABudgetIsRelativeAndAPodsOwnerHasNoScale() {
    try (var sandbox = ClusterSandbox.start()) {
      sandbox.addNode("n1", n -> n.instanceType("t3.large"));
      var job =
          new Wire(sandbox)
              .post(
                  "/apis/batch/v1/namespaces/default/jobs",
                  "{apiVersion: batch/v1, kind: Job, metadata: {name: report}}")
              .text("metadata", "uid");
      var owner =
          "[{apiVersion: batch/v1, kind: Job, name: report, controller: true, uid: " + job + "}]";
      pod(sandbox, "of-job-1", "job", owner);
      pod(sandbox, "of-job-2", "job", owner);
      pod(sandbox, "bare-1", "bare", "[]");
      pod(sandbox, "bare-2", "bare", "[]");
      budget(sandbox, "job", "maxUnavailable: 1");
      budget(sandbox, "bare", "maxUnavailable: 1");
      sandbox.awaitSettled(SOON);

      assertThat(status(sandbox, "job")).isEqualTo("0 of 0 expected, SyncFailed");
      assertThat(evictDefault(sandbox, "of-job-1").code()).isEqualTo(429);
      assertThat(status(sandbox, "bare"))
          .as("pods without a controller are not expected")
          .isEqualTo("0 of 0 expected, InsufficientPods");

      sandbox.client().policy().v1().podDisruptionBudget().inNamespace("default").delete();
      budget(sandbox, "job", "minAvailable: 1");
      sandbox.awaitSettled(SOON);
      assertThat(status(sandbox, "job"))
          .as("a number needs no owner")
          .isEqualTo("1 of 2 expected, SufficientPods");
      assertThat(evictDefault(sandbox, "of-job-1").code()).isEqualTo(201);
    }
  }

  private static void pod(ClusterSandbox sandbox, String name, String app, String owners) {
    sandbox.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: %s}, ownerReferences: %s}
        spec: {containers: [{name: c, image: 'i:1'}]}
        """
            .formatted(name, app, owners));
  }

  private static void budget(ClusterSandbox sandbox, String app, String bound) {
    sandbox.apply(
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: %s, namespace: default}
        spec: {%s, selector: {matchLabels: {app: %s}}}
        """
            .formatted(app, bound, app));
  }

  private static Wire.Answer evictDefault(ClusterSandbox sandbox, String pod) {
    return new Wire(sandbox)
        .post(
            "/api/v1/namespaces/default/pods/" + pod + "/eviction",
            "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + pod + "}}");
  }

  private static String status(ClusterSandbox sandbox, String budget) {
    var status =
        sandbox
            .client()
            .policy()
            .v1()
            .podDisruptionBudget()
            .inNamespace("default")
            .withName(budget)
            .get()
            .getStatus();
    return "%d of %d expected, %s"
        .formatted(
            Objects.requireNonNullElse(status.getDisruptionsAllowed(), 0),
            Objects.requireNonNullElse(status.getExpectedPods(), 0),
            status.getConditions().get(0).getReason());
  }

  @Test
  void bindsAPodOnce() {
    try (var sandbox = ClusterSandbox.start()) {
      sandbox.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: p, namespace: default}
          spec: {nodeSelector: {none: here}, containers: [{name: c, image: 'i:1'}]}
          """);
      sandbox.addNode("n1", n -> n);
      sandbox.awaitSettled(SOON);
      var wire = new Wire(sandbox);
      var binding = "{apiVersion: v1, kind: Binding, metadata: {name: p}, target: {name: n1}}";
      var path = "/api/v1/namespaces/default/pods/p";

      assertThat(wire.get(path).text("status", "phase")).isEqualTo("Pending");
      assertThat(wire.post(path + "/binding", binding).code()).isEqualTo(201);
      assertThat(wire.post(path + "/binding", binding).message())
          .contains("pod p is already assigned to node \"n1\"");
      assertThat(
              Json.items(wire.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1").body(), "items"))
          .hasSize(1);
    }
  }
}
