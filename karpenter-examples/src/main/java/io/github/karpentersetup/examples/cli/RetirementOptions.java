package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which old nodes go. */
final class RetirementOptions {

  @Option(
      names = "--retire",
      paramLabel = "NODE-GROUP",
      description =
          "Empty this node group or Auto Scaling group and give its nodes up; repeatable, all for"
              + " every one that does not host Karpenter. Default: nodes stay.")
  List<String> retired = List.of();

  @Option(
      names = "--protect-unprotected",
      description =
          "Give workloads without a PodDisruptionBudget a temporary one; with --retire. Default:"
              + " they move as they are.")
  boolean isUnprotectedProtected;

  boolean isEmpty() {
    return retired.isEmpty() && !isUnprotectedProtected;
  }

  /** What the spec says, with what is said here. */
  KarpenterSetup applied(KarpenterSetup setup, CommandLine command) {
    var all = retired.contains("all");
    if (all && retired.size() > 1) {
      throw new ParameterException(command, "Give --retire all alone, or name the node groups");
    }
    var named =
        retired.isEmpty()
            ? setup.spec().retire()
            : Optional.of(
                Retirement.of(
                    all ? NodeGroups.all() : NodeGroups.named(retired.toArray(String[]::new))));
    if (named.isEmpty() && isUnprotectedProtected) {
      throw new ParameterException(command, "Give --retire with --protect-unprotected");
    }
    return named
        .map(r -> isUnprotectedProtected ? r.protectingTheUnprotected() : r)
        .map(setup::retire)
        .orElse(setup);
  }
}
