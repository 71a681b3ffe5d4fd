package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.NodeGroups;
import java.util.List;
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

  boolean isEmpty() {
    return retired.isEmpty();
  }

  /** What the spec says, with what is said here. */
  KarpenterSetup applied(KarpenterSetup setup, CommandLine command) {
    var all = retired.contains("all");
    if (all && retired.size() > 1) {
      throw new ParameterException(command, "Give --retire all alone, or name the node groups");
    }
    return retired.isEmpty()
        ? setup
        : setup.retire(all ? NodeGroups.all() : NodeGroups.named(retired.toArray(String[]::new)));
  }
}
