package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.HelmRecords;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.KubernetesFacts.HelmRelease;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.RepairRelease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Karpenter as a Helm release, made by Helm itself over the executor's own connection. */
@Timeout(120)
class HelmReleaseTest {

  private static final String NAMESPACE = "kube-system";

  private final ClusterSandbox sandbox = ClusterSandbox.start();
  private final Fabric8Executor executor = Fabric8Executor.on(sandbox.client());

  @AfterEach
  void close() {
    executor.close();
    sandbox.close();
  }

  private static InstallChart step(InstalledAs installedAs, String logLevel, String fingerprint) {
    return new InstallChart(
        Steps.info(Action.CREATE),
        Charts.STAND_INS.karpenter().toString(),
        "1.14.1",
        "karpenter",
        NAMESPACE,
        installedAs,
        Map.of(
            "settings",
            Map.of("clusterName", "payments-prod"),
            "replicas",
            1,
            "logLevel",
            logLevel),
        fingerprint);
  }

  private void carryOut(KubernetesStep step) {
    assertThat(executor.execute(step)).isInstanceOf(Outcome.Changed.class);
    assertThat(executor.check(step).state()).isEqualTo(Check.State.HOLDS);
  }

  private HelmRelease release() {
    assertThat(executor.observe().helmReleases()).hasSize(1);
    return executor.observe().helmReleases().get(0);
  }

  private Map<String, String> annotations() {
    return sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName("karpenter")
        .get()
        .getMetadata()
        .getAnnotations();
  }

  @Test
  void upgradesARelease() {
    carryOut(step(InstalledAs.HELM_RELEASE, "info", "one"));

    carryOut(step(InstalledAs.HELM_RELEASE, "debug", "two"));

    assertThat(release().revision()).isEqualTo(2);
    assertThat(release().deployedRevision()).isEqualTo(2);
    assertThat(executor.observe().karpenters().get(0).values()).containsEntry("logLevel", "debug");
  }

  @Test
  void makesAReleaseOfWhatWasAppliedBefore() {
    carryOut(step(InstalledAs.MANIFESTS, "info", "one"));

    carryOut(step(InstalledAs.HELM_RELEASE, "debug", "two"));

    assertThat(release().status()).isEqualTo("deployed");
    assertThat(annotations()).containsEntry("meta.helm.sh/release-name", "karpenter");
  }

  @Test
  void makesPlainObjectsOfARelease() {
    carryOut(step(InstalledAs.HELM_RELEASE, "info", "one"));

    carryOut(step(InstalledAs.MANIFESTS, "debug", "two"));
    carryOut(new ForgetRelease(Steps.info(Action.CHANGE), NAMESPACE, "karpenter"));

    assertThat(executor.observe().helmReleases()).isEmpty();
    assertThat(annotations()).doesNotContainKey("meta.helm.sh/release-name");
    assertThat(
            sandbox
                .client()
                .serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName("karpenter")
                .get()
                .getMetadata()
                .getAnnotations())
        .doesNotContainKey("meta.helm.sh/release-name");
    assertThat(executor.observe().karpenters().get(0).values()).containsEntry("logLevel", "debug");
  }

  @Test
  void goesOnFromAReleaseThatHelmWasStoppedAt() {
    sandbox.apply(HelmRecords.yaml(NAMESPACE, "karpenter", 1, "pending-install"));
    var install = step(InstalledAs.HELM_RELEASE, "info", "one");
    assertThat(executor.execute(install))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("another operation");
              assertThat(o.problem().fix())
                  .isEqualTo(
                      "make sure that no Helm is running, then plan again: the plan repairs the"
                          + " release");
            });

    carryOut(new RepairRelease(Steps.info(Action.CHANGE), NAMESPACE, "karpenter", 1));
    carryOut(install);

    assertThat(release().revision()).isEqualTo(2);
    assertThat(release().status()).isEqualTo("deployed");
  }

  @Test
  void refusesObjectsOfSomebodyElse() {
    sandbox.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: karpenter, namespace: kube-system}
        """);

    assertThat(executor.execute(step(InstalledAs.HELM_RELEASE, "info", "one")))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("ServiceAccount \"karpenter\"");
              assertThat(o.problem().fix()).contains("meta.helm.sh/release-name");
            });
  }

  @Test
  void seesAnUpgradeThatSomebodyElseMade() {
    carryOut(step(InstalledAs.HELM_RELEASE, "info", "one"));
    var other = step(InstalledAs.HELM_RELEASE, "debug", "one");

    assertThat(executor.check(other).detail())
        .isEqualTo("Helm release kube-system/karpenter was given other values since");
  }

  @Test
  void refusesValuesBeforeTheFirstWrite() {
    var step =
        new InstallChart(
            Steps.info(Action.CREATE),
            Charts.STAND_INS.karpenter().toString(),
            "1.14.1",
            "karpenter",
            NAMESPACE,
            InstalledAs.MANIFESTS,
            Map.of(
                "settings",
                Map.of("clusterName", "c"),
                "replicsa",
                1,
                "serviceMonitor",
                Map.of("enabled", "false"),
                "tolerations",
                List.of()),
            "one");

    assertThat(executor.obstacle(step))
        .map(p -> p.path() + ": " + p.message() + " → " + p.fix())
        .isEqualTo(
            Optional.of(
                "chart.values.replicsa: the chart has no value of this name, and would ignore it →"
                    + " did you mean replicas?"));
    assertThat(sandbox.writes()).isEmpty();
  }
}
