package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.chart.HelmCommands;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.RevertInCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The release as Helm itself sees it: {@code helm list}, {@code history}, {@code status}. */
@Timeout(120)
class HelmSeesTheReleaseTest {

  private static final String NAMESPACE = "kube-system";

  private final ClusterSandbox sandbox = ClusterSandbox.start();
  private final Fabric8Executor executor = Fabric8Executor.on(sandbox.client());

  @TempDir private Path folder;

  @BeforeEach
  void kubeconfig() throws Exception {
    Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
  }

  @AfterEach
  void close() {
    executor.close();
    sandbox.close();
  }

  private static InstallChart step(String logLevel, InstalledAs installedAs) {
    return new InstallChart(
        Steps.info(Action.CREATE),
        Charts.STAND_INS.karpenter().toString(),
        "1.14.1",
        "karpenter",
        NAMESPACE,
        installedAs,
        Map.of("settings", Map.of("clusterName", "c"), "replicas", 1, "logLevel", logLevel),
        logLevel);
  }

  private void carryOut(KubernetesStep step) {
    assertThat(executor.execute(step)).isInstanceOf(Outcome.Changed.class);
  }

  private List<String> helm(String command) throws Exception {
    return HelmCommands.run(folder.resolve("kubeconfig"), command);
  }

  private long objectsOfKarpenter() {
    var client = sandbox.client();
    return client.apps().deployments().inNamespace(NAMESPACE).list().getItems().size()
        + client.serviceAccounts().inNamespace(NAMESPACE).list().getItems().stream()
            .filter(s -> s.getMetadata().getName().equals("karpenter"))
            .count()
        + client.secrets().inNamespace(NAMESPACE).list().getItems().size();
  }

  @Test
  void listsWhatWasInstalledAndUpgraded() throws Exception {
    carryOut(step("info", InstalledAs.HELM_RELEASE));
    assertThat(helm("list"))
        .containsExactly("karpenter kube-system 1 deployed karpenter-1.14.1 1.14.1");

    carryOut(step("debug", InstalledAs.HELM_RELEASE));
    assertThat(helm("list"))
        .containsExactly("karpenter kube-system 2 deployed karpenter-1.14.1 1.14.1");
    assertThat(helm("history"))
        .containsExactly("1 superseded karpenter-1.14.1", "2 deployed karpenter-1.14.1");
    assertThat(helm("status")).containsExactly("karpenter kube-system 2 deployed");
  }

  @Test
  void listsNothingAfterTheWayBack() throws Exception {
    var install = step("info", InstalledAs.HELM_RELEASE);
    carryOut(install);

    carryOut(new RevertInCluster(Steps.info(Action.REMOVE), install));

    assertThat(helm("list")).isEmpty();
    assertThat(objectsOfKarpenter()).isZero();
  }

  @Test
  void listsNothingOfPlainObjects() throws Exception {
    carryOut(step("info", InstalledAs.MANIFESTS));

    assertThat(helm("list")).isEmpty();
  }

  @Test
  void uninstallsWhatWasInstalled() throws Exception {
    var install = step("info", InstalledAs.HELM_RELEASE);
    carryOut(install);

    assertThat(helm("uninstall")).containsExactly("release \"karpenter\" uninstalled");

    assertThat(helm("list")).isEmpty();
    assertThat(objectsOfKarpenter()).isZero();
    assertThat(executor.observe().helmReleases()).isEmpty();
    assertThat(executor.check(install).state()).isEqualTo(Check.State.NOT_YET);
  }
}
