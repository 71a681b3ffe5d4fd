package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.SpecFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the cluster should get: a spec file, and options that win over it. */
final class SetupOptions {

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A setup in YAML or JSON; the options below win over it. Default: the lab's.")
  Optional<Path> spec = Optional.empty();

  @Option(
      names = "--karpenter-version",
      paramLabel = "VERSION",
      description = "Default: the newest release that supports the cluster's Kubernetes.")
  Optional<String> karpenter = Optional.empty();

  @Option(
      names = "--chart",
      paramLabel = "CHART",
      description = "oci://…, a directory or a .tgz. Default: the released chart.")
  Optional<String> chart = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Where Karpenter runs. Default: kube-system.")
  Optional<String> namespace = Optional.empty();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Of Karpenter itself, each on a node of its own. Default: 2.")
  Optional<Integer> replicas = Optional.empty();

  @Option(
      names = "--node-group",
      paramLabel = "NAME",
      description = "Where Karpenter's own pods run; repeatable. Default: chosen by room.")
  List<String> nodeGroups = List.of();

  @Option(
      names = "--manifests",
      paramLabel = "FILE",
      description =
          "Your NodePools and EC2NodeClasses, in either API version, besides those of --spec;"
              + " repeatable. Default: the lab's.")
  List<Path> manifests = List.of();

  @Option(
      names = "--create-oidc-provider",
      description = "Make the cluster's IAM OIDC provider if it is missing. Default: stop.")
  boolean isOidcProviderMade;

  @Option(
      names = "--no-migrate",
      description =
          "Leave Cluster Autoscaler running. Default: found and scaled to zero; with --spec, as"
              + " the file says.")
  boolean isAutoscalerKept;

  /** Whether anything is asked for here. */
  boolean isEmpty() {
    return spec.isEmpty()
        && karpenter.isEmpty()
        && chart.isEmpty()
        && namespace.isEmpty()
        && replicas.isEmpty()
        && nodeGroups.isEmpty()
        && manifests.isEmpty()
        && !isOidcProviderMade
        && !isAutoscalerKept;
  }

  /** The setup that was asked for. */
  KarpenterSetup setup(Connection connection, picocli.CommandLine command) {
    var setup = KarpenterSetup.of(base(connection, command));
    if (connection.region.isPresent()) {
      setup = setup.inRegion(connection.region.get());
    }
    if (karpenter.isPresent()) {
      setup = setup.karpenter(karpenter.get());
    }
    if (chart.isPresent()) {
      setup = setup.chart(setup.spec().chart().from(existing(chart.get())));
    }
    if (replicas.isPresent()) {
      setup = setup.chart(setup.spec().chart().replicas(replicas.get()));
    }
    if (namespace.isPresent()) {
      setup = setup.namespace(namespace.get());
    }
    if (!nodeGroups.isEmpty()) {
      setup = setup.karpenterOn(nodeGroups.toArray(String[]::new));
    }
    if (!manifests.isEmpty()) {
      setup =
          setup.withManifests(
              manifests.stream().map(ValidateCommand::read).toArray(String[]::new));
    }
    if (isOidcProviderMade) {
      setup = setup.createOidcProvider();
    }
    if (isAutoscalerKept) {
      return setup.keepClusterAutoscaler();
    }
    return spec.isEmpty() ? setup.migrateFrom(ClusterAutoscaler.discovered()) : setup;
  }

  private SetupSpec base(Connection connection, picocli.CommandLine command) {
    if (spec.isPresent()) {
      var read = SetupSpec.builder().from(SpecFile.load(spec.get()));
      connection.cluster.ifPresent(read::cluster);
      return read.build();
    }
    return SetupSpec.builder()
        .cluster(
            connection.cluster.orElseThrow(
                () -> new ParameterException(command, "Give --cluster NAME or --spec FILE")))
        .build();
  }

  /** A mistyped path is told now, not after the first half of the plan. */
  private static String existing(String chart) {
    if (!chart.startsWith("oci://") && !Files.exists(Path.of(chart))) {
      throw new InvalidSpecException(
          "Chart",
          List.of(
              Problem.of(
                  "--chart",
                  chart + " does not exist",
                  "name an oci:// address, a chart's directory or a .tgz")));
    }
    return chart;
  }
}
