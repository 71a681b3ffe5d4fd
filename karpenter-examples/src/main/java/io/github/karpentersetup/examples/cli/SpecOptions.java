package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.SpecFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the cluster should get: a spec file, and options that win over it. */
final class SpecOptions {

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
      names = "--upgrade-existing",
      description =
          "Upgrade a Karpenter that someone else installed with Helm; its values, role, queue and"
              + " node pools stay. Default: stop.")
  boolean isExistingUpgraded;

  @Option(
      names = "--manifests",
      paramLabel = "FILE",
      description =
          "Your NodePools and EC2NodeClasses, in either API version, besides those of --spec;"
              + " repeatable. Default: the lab's.")
  List<Path> manifests = List.of();

  @Option(
      names = "--no-migrate",
      description =
          "Leave Cluster Autoscaler running. Default: found and scaled to zero; with --spec, as"
              + " the file says.")
  boolean isAutoscalerKept;

  @Mixin ChartOptions chart = new ChartOptions();
  @Mixin HostOptions host = new HostOptions();
  @Mixin InferOptions inference = new InferOptions();
  @Mixin IdentityOptions identity = new IdentityOptions();
  @Mixin NetworkOptions network = new NetworkOptions();
  @Mixin RetirementOptions retirement = new RetirementOptions();

  /** Whether anything is asked for here. */
  boolean isEmpty() {
    return spec.isEmpty()
        && karpenter.isEmpty()
        && !isExistingUpgraded
        && manifests.isEmpty()
        && chart.isEmpty()
        && host.isEmpty()
        && inference.isEmpty()
        && identity.isEmpty()
        && network.isEmpty()
        && retirement.isEmpty()
        && !isAutoscalerKept;
  }

  /** The setup that was asked for. */
  KarpenterSetup setup(Connection connection, CommandLine command) {
    var setup = KarpenterSetup.of(base(connection, command));
    if (connection.region.isPresent()) {
      setup = setup.inRegion(connection.region.get());
    }
    if (karpenter.isPresent()) {
      setup = setup.karpenter(karpenter.get());
    }
    if (isExistingUpgraded) {
      setup = setup.upgradeExisting();
    }
    setup = host.applied(chart.applied(setup), command);
    if (!manifests.isEmpty()) {
      setup =
          setup.withManifests(manifests.stream().map(ValidateCommand::read).toArray(String[]::new));
    }
    setup = network.applied(identity.applied(inference.applied(setup)), command);
    setup = retirement.applied(setup, command);
    if (isAutoscalerKept) {
      return setup.keepClusterAutoscaler();
    }
    return spec.isEmpty() ? setup.migrateFrom(ClusterAutoscaler.discovered()) : setup;
  }

  private SetupSpec base(Connection connection, CommandLine command) {
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
}
