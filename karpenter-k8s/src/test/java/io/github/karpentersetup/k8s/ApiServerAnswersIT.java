package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the API server that {@code KARPENTER_IT_KUBECONFIG} names says to what it refuses. Nothing
 * here changes it.
 */
class ApiServerAnswersIT {

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private Config config;

  @BeforeEach
  void find() {
    var kubeconfig = System.getenv("KARPENTER_IT_KUBECONFIG");
    assumeTrue(
        kubeconfig != null && new File(kubeconfig).canRead(),
        "KARPENTER_IT_KUBECONFIG names no kubeconfig: refusals are not checked on a real API"
            + " server");
    config = Config.fromKubeconfig(new File(kubeconfig));
  }

  /** The server ends the connection with its answer; all reads have to see the answer first. */
  @Test
  void saysOnceThatCredentialsAreNotAccepted() throws IOException {
    try (var executor = Fabric8Executor.fromKubeconfig(kubeconfig("{token: not-a-token}"))) {
      assertThatThrownBy(executor::observe)
          .isInstanceOfSatisfying(
              PreflightException.class,
              e -> {
                assertThat(e.problems()).hasSize(1);
                assertThat(e.problems().get(0).message())
                    .isEqualTo("the API server does not accept the credentials (401)");
              });
    }
  }

  @Test
  void namesEveryRuleThatAUserLacks() {
    try (var nobody =
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(config)
                        .withImpersonateUsername("karpenter-it-nobody")
                        .build())
                .build();
        var executor = Fabric8Executor.on(nobody)) {
      assertThatThrownBy(executor::observe)
          .isInstanceOfSatisfying(
              PreflightException.class,
              e -> {
                assertThat(e.problems())
                    .extracting(p -> p.message())
                    .contains(
                        "\"karpenter-it-nobody\" may not list nodes in the whole cluster",
                        "\"karpenter-it-nobody\" may not get configmaps in namespace kube-system");
                assertThat(e.problems())
                    .extracting(p -> p.fix())
                    .allMatch(fix -> fix.startsWith("add the rule {apiGroups: ["));
              });
    }
  }

  @Test
  void namesTheFieldThatTheServerDoesNotKnow() {
    var step =
        new ApplyObject(
            Steps.info(Action.CREATE),
            "v1",
            "Namespace",
            "",
            "karpenter-it-refused",
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Namespace",
                "metadata",
                Map.of("name", "karpenter-it-refused"),
                "spec",
                Map.of("finalisers", List.of("kubernetes"))),
            "fingerprint");
    try (var client = new KubernetesClientBuilder().withConfig(config).build();
        var executor = Fabric8Executor.on(client)) {
      assertThat(executor.execute(step))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              o ->
                  assertThat(o.problem().message())
                      .isEqualTo("the API server does not know these fields: spec.finalisers"));
      assertThat(client.namespaces().withName("karpenter-it-refused").get()).isNull();
    }
  }

  /** The server's address and authority, with other credentials. */
  private Path kubeconfig(String user) throws IOException {
    var cluster = new LinkedHashMap<String, Object>();
    cluster.put("server", config.getMasterUrl());
    if (config.getCaCertData() != null) {
      cluster.put("certificate-authority-data", config.getCaCertData());
    } else if (config.getCaCertFile() != null) {
      cluster.put("certificate-authority", config.getCaCertFile());
    } else {
      cluster.put("insecure-skip-tls-verify", config.isTrustCerts());
    }
    return Files.writeString(
        directory.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: %s}]
        users: [{name: u, user: %s}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(Json.write(cluster), user));
  }
}
