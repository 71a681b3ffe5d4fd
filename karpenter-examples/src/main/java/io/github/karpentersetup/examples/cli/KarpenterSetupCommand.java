package io.github.karpentersetup.examples.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The top command; it only has subcommands. */
@Command(
    name = "karpenter-setup",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = KarpenterSetupCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    description = "Moves an EKS cluster from Cluster Autoscaler to Karpenter.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done, or valid",
      " 1:invalid input, or a manifest has problems",
      " 2:wrong usage of the command line",
      " 3:preflight: the plan cannot run as things are; nothing was changed",
      " 4:a step failed; the journal says how far it got",
      " 5:the outcome of a step is not known; run again, and it is looked at first",
      " 6:the plan is stale: what it was made from has changed; nothing was changed",
      " 70:a defect of karpenter-setup; --verbose shows where",
      "130:cancelled; run again to go on from there"
    })
final class KarpenterSetupCommand {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an unexpected failure comes from.")
  boolean isVerbose;

  /** From the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
      return new String[] {"karpenter-setup " + version.orElse("(not from its jar)")};
    }
  }
}
