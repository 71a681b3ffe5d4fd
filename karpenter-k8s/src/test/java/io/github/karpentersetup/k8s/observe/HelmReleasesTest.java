package io.github.karpentersetup.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.HelmRecords;
import io.github.karpentersetup.facts.KubernetesFacts.HelmRelease;
import io.github.karpentersetup.facts.KubernetesFacts.Karpenter;
import io.github.karpentersetup.k8s.CannedServer;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelmReleasesTest {

  private static final Optional<Instant> THEN = Optional.of(Instant.ofEpochSecond(1_780_000_000));

  private static String deployment(String release) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: karpenter
      namespace: kube-system
      labels: {helm.sh/chart: karpenter-1.14.1}
      annotations: {meta.helm.sh/release-name: "%s", meta.helm.sh/release-namespace: kube-system}
    spec:
      replicas: 0
      selector: {matchLabels: {app: karpenter}}
      template:
        metadata: {labels: {app: karpenter}}
        spec:
          containers: [{name: controller, image: "public.ecr.aws/karpenter/controller:1.14.1"}]
    """
        .formatted(release);
  }

  @Test
  void readsTheReleaseThatAControllerBelongsTo() {
    try (var sandbox = ClusterSandbox.start();
        var executor = Fabric8Executor.on(sandbox.client())) {
      sandbox.apply(deployment("autoscaling"));
      sandbox.apply(HelmRecords.yaml("kube-system", "autoscaling", 9, "deployed"));
      sandbox.apply(HelmRecords.yaml("kube-system", "autoscaling", 10, "pending-upgrade"));
      sandbox.apply(HelmRecords.yaml("kube-system", "metrics", 1, "deployed"));

      var facts = executor.observe();

      assertThat(facts.helmReleases())
          .containsExactly(
              new HelmRelease(
                  "kube-system", "autoscaling", "1.14.1", 10, "pending-upgrade", 9, THEN));
      assertThat(facts.helmReleases().get(0).isPending()).isTrue();
      assertThat(facts.helmReleasesHidden()).isEmpty();
      assertThat(facts.karpenters())
          .extracting(Karpenter::helmRelease, Karpenter::values)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("autoscaling", Map.of("logLevel", "debug")));
    }
  }

  /** Stopped before its first object was there. */
  @Test
  void findsAnInstallThatNeverGotFar() {
    try (var sandbox = ClusterSandbox.start();
        var executor = Fabric8Executor.on(sandbox.client())) {
      sandbox.apply(HelmRecords.yaml("kube-system", "karpenter", 1, "pending-install"));

      assertThat(executor.observe().helmReleases())
          .containsExactly(
              new HelmRelease("kube-system", "karpenter", "", 1, "pending-install", 0, THEN));
    }
  }

  @Test
  void doesWithoutSecretsWhereTheyMayNotBeRead() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      server.refuse(
          "GET /api/v1/secrets",
          403,
          "Forbidden",
          "secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" at"
              + " the cluster scope");

      var facts = executor.observe();

      assertThat(facts.helmReleases()).isEmpty();
      assertThat(facts.helmReleasesHidden())
          .hasValue(
              "\"jane\" may not list secrets in the whole cluster: add the rule {apiGroups: [\"\"],"
                  + " resources: [\"secrets\"], verbs: [\"list\"]} to a ClusterRole bound to that"
                  + " user");
    }
  }
}
