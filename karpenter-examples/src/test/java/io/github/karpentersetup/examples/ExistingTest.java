package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.chart.ChartRef;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Karpenter 0.36.0 that someone else installed with Helm, upgraded in the sandbox. */
class ExistingTest {

  private static final List<String> RELEASES = List.of("0.36.0", "0.36.9", "1.0.14", "1.14.1");
  private static final String ROLE = "KarpenterControllerRole-" + LabSandbox.CLUSTER;

  private final LabSandbox lab =
      LabSandbox.upgrading(
          "1.29", RELEASES.stream().map(KarpenterVersion::parse).toArray(KarpenterVersion[]::new));

  @AfterEach
  void close() {
    lab.close();
  }

  /** Set up by this library and then by Helm alone, and without a mark of this library. */
  @BeforeEach
  void installAsSomeoneElse() {
    run(lab.setup().chart(Chart.at(lab.chart()).asHelmRelease()).plan(lab.aws(), lab.kubernetes()));
    var iam = lab.account().iam();
    iam.untagRole(r -> r.roleName(ROLE).tagKeys(Ownership.TAG));
    new ChartRenderer()
        .install(
            ChartRef.path(Path.of(lab.chart().replace("{release}", "0.36.0"))),
            new RenderRequest("karpenter", "kube-system", values(), "1.29"),
            lab.cluster().kubeconfig());
    var client = lab.cluster().client();
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .forEach(
            crd ->
                client
                    .resource(crd)
                    .edit(
                        live -> {
                          unmark(live.getMetadata());
                          live.getSpec().getNames().setCategories(List.of("theirs"));
                          return live;
                        }));
    lab.cluster().awaitSettled(Duration.ofSeconds(20));
    lab.forgetCalls();
  }

  private static void unmark(ObjectMeta metadata) {
    metadata.getAnnotations().remove(Ownership.RELEASE);
    metadata.getAnnotations().remove(Ownership.FINGERPRINT);
    metadata.setManagedFields(List.of());
  }

  private static Map<String, Object> values() {
    return Map.of(
        "settings",
        Map.of("clusterName", LabSandbox.CLUSTER, "interruptionQueue", LabSandbox.CLUSTER),
        "serviceAccount",
        Map.of(
            "annotations",
            Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::111122223333:role/" + ROLE)),
        "replicas",
        1,
        "podAnnotations",
        Map.of("team", "platform"));
  }

  private void run(SetupPlan plan) {
    assertThat(plan.blocking()).as(plan.toString()).isEmpty();
    PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60))
        .run(plan)
        .orThrow();
  }

  @Test
  void isUpgradedOnRequestAndKeepsWhatItRunsWith() {
    var setup = lab.setup().keepClusterAutoscaler().karpenter("1.14.1");
    assertThat(setup.plan(lab.aws(), lab.kubernetes()).blocking())
        .extracting(Finding::code)
        .contains("karpenter-of-others");

    var plan = setup.upgradeExisting().plan(lab.aws(), lab.kubernetes());
    run(plan);

    assertThat(lab.account().writes()).isEmpty();
    var facts = lab.kubernetes().observe();
    assertThat(facts.karpenters())
        .singleElement()
        .satisfies(
            k -> {
              assertThat(k.version()).isEqualTo("1.14.1");
              assertThat(k.helmRelease()).isEqualTo("karpenter");
              assertThat(k.replicas()).isOne();
              assertThat(k.values())
                  .containsEntry("podAnnotations", Map.of("team", "platform"))
                  .doesNotContainKey("webhook");
            });
    assertThat(facts.helmReleases())
        .extracting(KubernetesFacts.HelmRelease::status)
        .containsExactly("deployed");
    assertThat(facts.crds().values()).allMatch(c -> c.release().equals("1.14.1"));
    assertThat(
            lab.cluster()
                .client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("nodepools.karpenter.sh")
                .get()
                .getSpec()
                .getNames()
                .getCategories())
        .as("taken over from whoever wrote it")
        .containsExactly("karpenter");
    var second = setup.upgradeExisting().plan(lab.aws(), lab.kubernetes());
    assertThat(second.isNoOp()).as(second.toString()).isTrue();
    assertThat(plan.compare(second)).isEmpty();
  }
}
