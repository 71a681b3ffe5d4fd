package io.github.karpentersetup.examples;

import io.github.karpentersetup.aws.MotoServer;
import io.github.karpentersetup.aws.Seed;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times a whole migration beside the same one by a shell script of the guides' commands ({@code
 * by-hand.sh}), in turn, each on a cluster of its own: moto and the sandbox's API server. Wants
 * aws, kubectl, helm and moto. See docs/performance.md.
 */
final class GuideComparison {

  private static final String CLUSTER = "payments-prod";
  private static final String VERSION = "1.14.1";

  private GuideComparison() {}

  /** A command to time, on a new cluster each time. */
  private interface Migration {
    List<String> command(Map<String, String> world);
  }

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    var ours = new double[runs];
    var theirs = new double[runs];
    for (int run = -1; run < runs; run++) {
      var library = seconds(GuideComparison::byLibrary);
      var script = seconds(GuideComparison::byHand);
      if (run >= 0) {
        ours[run] = library;
        theirs[run] = script;
      }
    }
    var ratios = new double[runs];
    Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
    System.out.println("| whole process | min | median | max |");
    System.out.println("|---|--:|--:|--:|");
    print("karpenter-setup apply, s", ours);
    print("script of the guide's commands, s", theirs);
    print("ratio", ratios);
  }

  private static List<String> byLibrary(Map<String, String> world) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        Path.of("target", "karpenter-setup.jar").toAbsolutePath().toString(),
        "apply",
        "--yes",
        "--create-oidc-provider",
        "--cluster",
        CLUSTER,
        "--region",
        Seed.REGION,
        "--aws-endpoint",
        world.get("AWS_ENDPOINT_URL"),
        "--kubeconfig",
        world.get("KUBECONFIG"),
        "--karpenter-version",
        VERSION,
        "--chart",
        world.get("CHART"),
        "--journal",
        Path.of(world.get("KUBECONFIG")).resolveSibling("journal").toString());
  }

  private static List<String> byHand(Map<String, String> world) {
    return List.of("bash", Path.of("src", "test", "resources", "by-hand.sh").toString());
  }

  private static double seconds(Migration migration) throws Exception {
    var folder = Files.createTempDirectory("comparison");
    try (var moto = MotoServer.startOrSkip();
        var seed = new Seed(moto.endpoint());
        var cluster =
            ClusterSandbox.builder().region(Seed.REGION).kubernetes("1.33").lab().start()) {
      seed.cluster(CLUSTER);
      cluster.awaitSettled(Duration.ofSeconds(10));
      var charts = StandInCharts.directory(KarpenterVersion.parse(VERSION));
      var world =
          Map.of(
              "CLUSTER",
              CLUSTER,
              "AWS_ENDPOINT_URL",
              moto.endpoint().toString(),
              "AWS_DEFAULT_REGION",
              Seed.REGION,
              "AWS_ACCESS_KEY_ID",
              "test",
              "AWS_SECRET_ACCESS_KEY",
              "test",
              "KUBECONFIG",
              Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig()).toString(),
              "CHART",
              charts.karpenter().path().toString(),
              "CRD_CHART",
              charts.karpenterCrd().path().toString(),
              "KARPENTER_VERSION",
              VERSION);
      return seconds(migration.command(world), world, folder.resolve("out"));
    }
  }

  private static double seconds(List<String> command, Map<String, String> world, Path out)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(world);
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (code != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " ended with " + code + ":\n" + Files.readString(out));
    }
    System.err.printf(Locale.ROOT, "%.2f s: %s%n", seconds, command.get(0));
    return seconds;
  }

  private static void print(String what, double[] figures) {
    Arrays.sort(figures);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f |%n",
        what,
        figures[0],
        figures[figures.length / 2],
        figures[figures.length - 1]);
  }
}
