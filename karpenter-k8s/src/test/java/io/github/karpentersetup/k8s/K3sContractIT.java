package io.github.karpentersetup.k8s;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.github.karpentersetup.executor.KubernetesExecutorContract;
import io.github.karpentersetup.executor.KubernetesWorld;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** The contract on k3s, where Docker and its image can be had. */
class K3sContractIT extends KubernetesExecutorContract {

  private static final String IMAGE = "rancher/k3s:v1.33.4-k3s1";

  private static @Nullable K3sContainer k3s;

  /** Starting k3s without its image hangs for minutes, so the image is fetched first. */
  @BeforeAll
  static void start() throws InterruptedException {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker: the contract is not checked on k3s");
    assumeTrue(isObtainable(), "no image " + IMAGE + ": the contract is not checked on k3s");
    k3s = new K3sContainer(DockerImageName.parse(IMAGE));
    k3s.start();
  }

  private static boolean isObtainable() throws InterruptedException {
    var docker = DockerClientFactory.instance().client();
    try {
      return docker
          .pullImageCmd("rancher/k3s")
          .withTag(IMAGE.substring(IMAGE.indexOf(':') + 1))
          .start()
          .awaitCompletion(3, TimeUnit.MINUTES);
    } catch (RuntimeException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    if (k3s != null) {
      k3s.stop();
    }
  }

  @Override
  protected KubernetesWorld open() {
    var running = k3s;
    if (running == null) {
      throw new IllegalStateException("k3s did not start");
    }
    return new RealWorld(Config.fromKubeconfig(running.getKubeConfigYaml()), RealWorld.Pods.RUN);
  }
}
