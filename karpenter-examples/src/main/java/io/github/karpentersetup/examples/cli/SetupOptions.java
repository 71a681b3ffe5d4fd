package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the cluster should get, how fast, and what is known of use. */
final class SetupOptions {

  @Mixin SpecOptions spec = new SpecOptions();
  @Mixin PaceOptions pace = new PaceOptions();
  @Mixin UsageOptions usage = new UsageOptions();

  @Option(
      names = "--floors-from-use",
      description =
          "Give node pools a floor, so that every node holds the largest pod by what it uses."
              + " Default: it is advised; with --spec, as the file says.")
  boolean areFloorsSet;

  /** Whether anything is asked for here. */
  boolean isEmpty() {
    return spec.isEmpty() && pace.isEmpty() && usage.isEmpty() && !areFloorsSet;
  }

  /** The setup that was asked for. */
  KarpenterSetup setup(Connection connection, CommandLine command) {
    var setup = usage.sized(pace.applied(spec.setup(connection, command), command));
    return areFloorsSet ? setup.floorsFromUse() : setup;
  }
}
