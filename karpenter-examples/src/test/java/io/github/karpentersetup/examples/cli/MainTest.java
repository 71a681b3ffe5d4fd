package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.run.RunControl;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "simulate",
        "apply",
        "infer",
        "rollback",
        "status",
        "usage",
        "validate",
        "convert",
        "demo"
      })
  void documentsTheExitCodesOfEveryCommand(String command) {
    var ran = Cli.run(new RealSurroundings(), command, "--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .startsWith("Usage: karpenter-setup " + command)
        .containsPattern("Exit codes:\\s+0 +done, or valid")
        .containsPattern("6 +the plan is stale")
        .containsPattern("130 +cancelled");
  }

  @Test
  void understandsEveryCommandOfTheReadme() throws IOException {
    var commands =
        Files.readString(Path.of("../README.md"))
            .lines()
            .filter(line -> line.startsWith("java -jar "))
            .map(line -> line.substring(line.indexOf(".jar ") + 5))
            .toList();

    assertThat(commands)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            command ->
                assertThat(
                        Main.commandLine(new RealSurroundings())
                            .parseArgs(command.split(" "))
                            .hasSubcommand())
                    .isTrue());
  }

  @Test
  void listsItsCommandsIfNoneIsGiven() {
    var ran = Cli.run(new RealSurroundings());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("Missing required subcommand", "--help");
  }

  @Test
  void tellsADefectInOneLineAndMoreOnlyIfAsked() {
    var ran = Cli.run(new Broken(), "status");

    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.err().lines())
        .containsExactly(
            "Unexpected: java.lang.IllegalStateException: broken"
                + " (a defect; run again with --verbose and report it)");
    assertThat(Cli.run(new Broken(), "status", "--verbose").err()).contains("\tat ");
  }

  private record Broken() implements Surroundings {
    @Override
    public AwsExecutor aws(Optional<String> region, Optional<URI> endpoint) {
      throw new IllegalStateException("broken");
    }

    @Override
    public KubernetesExecutor kubernetes(
        Optional<Path> kubeconfig, Optional<String> plainHttpRegistry) {
      throw new IllegalStateException("broken");
    }

    @Override
    public CrdSource crds(Optional<Path> kubeconfig) {
      throw new IllegalStateException("out of order");
    }

    @Override
    public UsageSource metricsServer(Optional<Path> kubeconfig) {
      throw new IllegalStateException("broken");
    }

    @Override
    public UsageSource prometheus(
        Optional<Path> kubeconfig,
        PrometheusUsage.Builder settings,
        String namespace,
        String service,
        int port) {
      throw new IllegalStateException("broken");
    }

    @Override
    public CatalogueSource catalogue(Optional<URI> endpoint) {
      throw new IllegalStateException("broken");
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public String ask(String question) {
      throw new IllegalStateException("broken");
    }

    @Override
    public RunControl control() {
      return new RunControl();
    }
  }
}
