package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CoreDNS and metrics-server kept with Karpenter, carried out in the sandbox. */
class SystemPinsTest {

  private static final String METRICS_SERVER =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: metrics-server
        namespace: kube-system
        labels: {k8s-app: metrics-server}
      spec:
        replicas: 1
        selector: {matchLabels: {k8s-app: metrics-server}}
        template:
          metadata: {labels: {k8s-app: metrics-server}}
          spec:
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - {key: kubernetes.io/os, operator: In, values: [linux]}
            containers:
              - name: metrics-server
                image: registry.example/metrics-server:v0.8.0
                resources: {requests: {cpu: 100m, memory: 200Mi}}
      """;

  private static SetupPlan run(LabSandbox lab) {
    var setup = lab.setup().pinSystemDeployments();
    var plan = setup.plan(lab.aws(), lab.kubernetes());
    assertThat(plan.blocking()).isEmpty();
    PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60))
        .run(plan)
        .orThrow();
    var second = setup.plan(lab.aws(), lab.kubernetes());
    assertThat(second.isNoOp()).as(second.toString()).isTrue();
    assertThat(plan.compare(second)).isEmpty();
    return plan;
  }

  @Test
  void anAddOnGetsItThroughItsValuesAndADeploymentDirectly() {
    try (var lab = LabSandbox.start()) {
      lab.cluster().apply(METRICS_SERVER);
      lab.cluster().awaitSettled(Duration.ofSeconds(10));

      run(lab);

      var addon =
          lab.account()
              .eks()
              .describeAddon(r -> r.clusterName(LabSandbox.CLUSTER).addonName("coredns"))
              .addon();
      assertThat(addon.statusAsString()).isEqualTo("ACTIVE");
      assertThat(Json.readTree(addon.configurationValues()).toString())
          .contains("key=eks.amazonaws.com/nodegroup", "values=[web]");
      var deployment =
          lab.cluster()
              .client()
              .apps()
              .deployments()
              .inNamespace("kube-system")
              .withName("metrics-server")
              .get();
      assertThat(
              deployment
                  .getSpec()
                  .getTemplate()
                  .getSpec()
                  .getAffinity()
                  .getNodeAffinity()
                  .getRequiredDuringSchedulingIgnoredDuringExecution()
                  .getNodeSelectorTerms())
          .singleElement()
          .satisfies(
              term ->
                  assertThat(term.getMatchExpressions())
                      .extracting(e -> e.getKey() + " " + e.getOperator())
                      .containsExactly(
                          "kubernetes.io/os In",
                          "karpenter.sh/nodepool DoesNotExist",
                          "eks.amazonaws.com/nodegroup In"));
      assertThat(deployment.getStatus().getReadyReplicas()).isOne();
    }
  }

  @Test
  void withoutBeingAskedTheyAreLeftAlone() {
    try (var lab = LabSandbox.start()) {
      var plan = lab.setup().plan(lab.aws(), lab.kubernetes());

      assertThat(plan.steps()).noneMatch(s -> s.id().contains("coredns"));
      assertThat(plan.findings())
          .extracting(Finding::code)
          .contains("metrics-server-missing")
          .doesNotContain("coredns-on-moved-nodes");
    }
  }
}
