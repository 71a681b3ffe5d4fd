package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.Pace;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How fast nodes are emptied, and how carefully. */
final class PaceOptions {

  @Option(
      names = "--nodes-at-once",
      paramLabel = "N",
      description = "Drained together. Default: 1.")
  Optional<Integer> nodesAtOnce = Optional.empty();

  @Option(
      names = "--pods-at-once",
      paramLabel = "N",
      description = "Under way at a time, of each node that is drained. Default: 10.")
  Optional<Integer> podsAtOnce = Optional.empty();

  @Option(
      names = "--protect-unprotected",
      description =
          "Give workloads without a PodDisruptionBudget a temporary one while nodes are emptied."
              + " Default: as the setup's retirement says, else they move as they are.")
  boolean isUnprotectedProtected;

  boolean isEmpty() {
    return nodesAtOnce.isEmpty() && podsAtOnce.isEmpty() && !isUnprotectedProtected;
  }

  /** A pace, with what is said here. */
  Pace of(Pace before) {
    var pace = nodesAtOnce.map(before::nodesAtOnce).orElse(before);
    return podsAtOnce.map(pace::podsAtOnce).orElse(pace);
  }

  /** Of the setup's retirement. */
  KarpenterSetup applied(KarpenterSetup setup, CommandLine command) {
    if (isEmpty()) {
      return setup;
    }
    var retirement =
        setup
            .spec()
            .retire()
            .orElseThrow(
                () ->
                    new ParameterException(
                        command,
                        "Give --retire with --nodes-at-once, --pods-at-once and"
                            + " --protect-unprotected"));
    var paced = retirement.at(of(retirement.pace()));
    return setup.retire(isUnprotectedProtected ? paced.protectingTheUnprotected() : paced);
  }
}
