package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl against the sandbox, when it is installed. */
class KubectlTest {
  @TempDir Path folder;

  private String kubectl(ClusterSandbox sandbox, String... arguments)
      throws IOException, InterruptedException {
    var config = Files.writeString(folder.resolve("config"), sandbox.kubeconfig());
    var command =
        new ArrayList<>(
            List.of(
                "kubectl", "--kubeconfig", config.toString(), "--cache-dir", folder.toString()));
    command.addAll(List.of(arguments));
    var output = folder.resolve("output");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException missing) {
      assumeTrue(false, "kubectl is not installed: " + missing.getMessage());
      return "";
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  @Test
  void appliesScalesAndDrains() throws Exception {
    try (var sandbox =
        ClusterSandbox.builder()
            .node("n1", n -> n.instanceType("t3.large"))
            .node("n2", n -> n.instanceType("t3.large"))
            .addOns()
            .start()) {
      var manifest =
          Files.writeString(
              folder.resolve("web.yaml"),
              """
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web, namespace: default}
              spec:
                replicas: 2
                selector: {matchLabels: {app: web}}
                template:
                  metadata: {labels: {app: web}}
                  spec: {containers: [{name: web, image: 'web:1'}]}
              """);
      assertThat(kubectl(sandbox, "apply", "-f", manifest.toString())).contains("web created");
      assertThat(kubectl(sandbox, "apply", "-f", manifest.toString())).contains("web unchanged");
      assertThat(kubectl(sandbox, "rollout", "status", "deploy/web", "--timeout=20s"))
          .contains("successfully rolled out");
      assertThat(kubectl(sandbox, "scale", "deploy/web", "--replicas=3")).contains("scaled");
      sandbox.awaitSettled(Duration.ofSeconds(10));
      assertThat(kubectl(sandbox, "drain", "n1", "--ignore-daemonsets", "--timeout=20s"))
          .contains("node/n1 drained");
      sandbox.awaitSettled(Duration.ofSeconds(10));
      assertThat(kubectl(sandbox, "get", "pods", "-l", "app=web", "-o", "wide", "-o", "name"))
          .contains("pod/web-");
      assertThat(sandbox.client().pods().inNamespace("default").list().getItems())
          .hasSize(3)
          .allMatch(p -> p.getSpec().getNodeName().equals("n2"));
    }
  }
}
