package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.MotoServer;
import io.github.karpentersetup.aws.Seed;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar over two wires: AWS in moto, Kubernetes behind a kubeconfig, the chart from a folder. */
class WireIT {

  private static final String CLUSTER = "payments-prod";
  private static final String NODE_ROLE = "KarpenterNodeRole-" + CLUSTER;
  private static final String CONTROLLER_ROLE = "KarpenterControllerRole-" + CLUSTER;

  @TempDir Path folder;

  @Test
  void movesAClusterOverTheWireAndThenHasNothingLeftToDo() throws Exception {
    try (var moto = MotoServer.startOrSkip();
        var seed = new Seed(moto.endpoint());
        var cluster =
            ClusterSandbox.builder().region(Seed.REGION).kubernetes("1.33").lab().start()) {
      seed.cluster(CLUSTER);
      cluster.awaitSettled(Duration.ofSeconds(10));
      var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
      var options =
          List.of(
              "--cluster",
              CLUSTER,
              "--region",
              Seed.REGION,
              "--aws-endpoint",
              moto.endpoint().toString(),
              "--kubeconfig",
              kubeconfig.toString(),
              "--karpenter-version",
              "1.14.1",
              "--chart",
              StandInCharts.directory(KarpenterVersion.parse("1.14.1"))
                  .karpenter()
                  .path()
                  .toString());

      assertThat(run("plan", options)).as(() -> out()).isEqualTo(3);
      assertThat(out())
          .contains("the account has no IAM OIDC provider for")
          .contains("This plan cannot run: 1 blocking finding.");

      var create = new ArrayList<>(options);
      create.add("--create-oidc-provider");
      var apply = new ArrayList<>(create);
      apply.addAll(List.of("--yes", "--journal", folder.resolve("journal").toString()));
      assertThat(run("apply", apply)).as(() -> out()).isZero();
      assertThat(out())
          .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ .* True +\\d+s\n$");

      asTheLabMeansIt(seed);
      asTheLabMeansIt(cluster);

      cluster.clearRequests();
      assertThat(run("plan", create)).isZero();
      assertThat(out()).contains("nothing to change");
      assertThat(run("apply", apply)).isZero();
      assertThat(cluster.writes()).isEmpty();
    }
  }

  private static void asTheLabMeansIt(Seed seed) {
    var iam = seed.clients.iam();
    var controller = iam.getRole(r -> r.roleName(CONTROLLER_ROLE)).role();
    assertThat(URLDecoder.decode(controller.assumeRolePolicyDocument(), StandardCharsets.UTF_8))
        .contains(":aud", ":sub", "system:serviceaccount:kube-system:karpenter");
    assertThat(
            iam.listAttachedRolePolicies(r -> r.roleName(NODE_ROLE)).attachedPolicies().stream()
                .map(p -> p.policyName()))
        .contains(
            "AmazonEKSWorkerNodePolicy",
            "AmazonEKS_CNI_Policy",
            "AmazonEC2ContainerRegistryPullOnly",
            "AmazonSSMManagedInstanceCore");
    assertThat(iam.listAttachedRolePolicies(r -> r.roleName(CONTROLLER_ROLE)).attachedPolicies())
        .hasSize(5);
    assertThat(seed.clients.sqs().listQueues().queueUrls())
        .singleElement()
        .satisfies(url -> assertThat(url).endsWith("/" + CLUSTER));
    assertThat(seed.clients.events().listRules(r -> {}).rules()).hasSize(5);
    var subnets = seed.clients.ec2().describeSubnets().subnets();
    assertThat(subnets)
        .hasSizeGreaterThan(1)
        .allSatisfy(
            s ->
                assertThat(s.tags())
                    .anyMatch(
                        t ->
                            t.key().equals("karpenter.sh/discovery") && t.value().equals(CLUSTER)));
  }

  private static void asTheLabMeansIt(ClusterSandbox cluster) {
    var system = cluster.client().configMaps().inNamespace("kube-system");
    assertThat(system.withName("aws-auth").get().getData().get("mapRoles"))
        .contains("# Node groups, kept by the platform team")
        .contains(":role/" + NODE_ROLE);
    var deployments = cluster.client().apps().deployments().inNamespace("kube-system");
    assertThat(deployments.withName("karpenter").get().getStatus().getReadyReplicas()).isEqualTo(2);
    assertThat(deployments.withName("cluster-autoscaler").get().getSpec().getReplicas()).isZero();
    assertThat(
            cluster
                .client()
                .serviceAccounts()
                .inNamespace("kube-system")
                .withName("karpenter")
                .get()
                .getMetadata()
                .getAnnotations())
        .containsEntry(
            "eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/" + CONTROLLER_ROLE);
  }

  private int run(String command, List<String> options) throws Exception {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "karpenter-setup.jar").toAbsolutePath().toString(),
                command));
    line.addAll(options);
    var builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", "test");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
    var process = builder.start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(String.join(" ", line)).isTrue();
    return process.exitValue();
  }

  private String out() {
    try {
      return Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "no output: " + e;
    }
  }
}
