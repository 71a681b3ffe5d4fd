package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.KubernetesWorld;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.iam.SharedReference;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.AwaitStoredVersions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The definitions of 0.36.0, 1.0.8 and 1.14.1 as released, one after the other, on the API server
 * that {@code KARPENTER_IT_KUBECONFIG} names. What Karpenter would do between is done by hand.
 */
class DefinitionsUpgradeIT {

  private static final List<String> CONVERTED =
      List.of(
          "ec2nodeclasses.karpenter.k8s.aws", "nodeclaims.karpenter.sh", "nodepools.karpenter.sh");

  @TempDir private Path charts;

  @Test
  void goFromV1beta1ToV1OnceNothingElseIsStored() throws IOException {
    var kubeconfig = System.getenv("KARPENTER_IT_KUBECONFIG");
    assumeTrue(
        kubeconfig != null && new File(kubeconfig).canRead(),
        "KARPENTER_IT_KUBECONFIG names no kubeconfig: definitions are not upgraded on a real API"
            + " server");
    var config = Config.fromKubeconfig(new File(kubeconfig));
    try (var client = new KubernetesClientBuilder().withConfig(config).build();
        var world = new RealWorld(config, RealWorld.Pods.STAY_PENDING)) {
      assertThat(apply(world, "0.36.0")).isInstanceOf(Outcome.Changed.class);
      assertThat(apply(world, "1.0.8")).isInstanceOf(Outcome.Changed.class);

      for (var name : CONVERTED) {
        var crd = client.apiextensions().v1().customResourceDefinitions().withName(name).get();
        assertThat(crd.getSpec().getConversion().getWebhook().getClientConfig().getService())
            .satisfies(s -> assertThat(s.getNamespace()).isEqualTo(world.namespace()));
        certify(client, config, name);
      }
      var stored = new AwaitStoredVersions(Steps.info(Action.AWAIT), CONVERTED, "v1");
      assertThat(world.executor().check(stored).detail())
          .contains("nodepools.karpenter.sh stores v1beta1, v1");
      assertThat(apply(world, "1.14.1"))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              o ->
                  assertThat(o.problem().message())
                      .isEqualTo(
                          "objects may still be stored as v1beta1, which Karpenter 1.14.1 does not"
                              + " know"));

      CONVERTED.forEach(name -> rewritten(client, name));

      assertThat(world.executor().check(stored))
          .isEqualTo(Check.holds("everything is stored as v1"));
      assertThat(apply(world, "1.14.1")).isInstanceOf(Outcome.Changed.class);
      assertThat(apply(world, "1.14.1")).isInstanceOf(Outcome.Unchanged.class);
      var crds = world.executor().observe().crds();
      assertThat(crds)
          .hasEntrySatisfying(
              "nodepools.karpenter.sh", c -> assertThat(c.servedVersions()).containsExactly("v1"));
      assertThat(crds).containsKey("capacitybuffers.autoscaling.x-k8s.io");
    }
  }

  private Outcome apply(KubernetesWorld world, String release) throws IOException {
    return world
        .executor()
        .execute(
            new ApplyCrds(
                Steps.info(Action.CHANGE), chart(release), release, world.namespace(), List.of()));
  }

  /** The released definitions as a chart with nothing else. */
  private String chart(String release) throws IOException {
    var chart = charts.resolve("karpenter-crd-" + release);
    if (Files.notExists(chart)) {
      Files.createDirectories(chart.resolve("crds"));
      Files.writeString(
          chart.resolve("Chart.yaml"),
          "apiVersion: v2\nname: karpenter-crd\nversion: " + release + "\n");
      try (var files = Files.list(SharedReference.path("crds/v" + release))) {
        for (var file : files.toList()) {
          Files.copy(file, chart.resolve("crds").resolve(file.getFileName().toString()));
        }
      }
    }
    return chart.toString();
  }

  /** Karpenter writes its webhook's certificate into the definitions. */
  private static void certify(KubernetesClient client, Config config, String name)
      throws IOException {
    var file = config.getCaCertFile();
    var certificate =
        file == null
            ? config.getCaCertData()
            : Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"conversion\":{\"webhook\":{\"clientConfig\":{\"caBundle\":\""
                + certificate
                + "\"}}}}}");
  }

  /** Karpenter says that nothing is stored as v1beta1 any more. */
  private static void rewritten(KubernetesClient client, String name) {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"storedVersions\":[\"v1\"]}}");
  }
}
