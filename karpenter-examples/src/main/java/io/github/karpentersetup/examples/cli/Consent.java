package io.github.karpentersetup.examples.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether a person says yes to a plan. */
final class Consent {

  @Option(names = "--yes", description = "Do not ask. Needed without a terminal.")
  private boolean isGiven;

  /** Asks, unless it was given on the command line. */
  boolean isGiven(Surroundings surroundings, CommandLine command) {
    if (isGiven) {
      return true;
    }
    if (!surroundings.isInteractive()) {
      throw new ParameterException(
          command, "There is no terminal to ask on; review the plan and add --yes");
    }
    var answer = surroundings.ask("Carry this plan out? [y/N] ").toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }
}
