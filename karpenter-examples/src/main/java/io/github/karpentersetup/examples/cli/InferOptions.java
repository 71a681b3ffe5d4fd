package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.Inferred;
import java.util.List;
import picocli.CommandLine.Option;

/** Node pools and node classes from today's node groups. */
final class InferOptions {

  @Option(
      names = "--infer-node-pools",
      description =
          "NodePools and EC2NodeClasses from today's node groups, by instance families, besides"
              + " those described. Default: no.")
  boolean isInferred;

  @Option(
      names = "--infer-only",
      paramLabel = "NODEGROUP",
      description = "Infer from these node groups alone; repeatable. Default: from all.")
  List<String> inferOnly = List.of();

  @Option(
      names = "--infer-except",
      paramLabel = "NODEGROUP",
      description = "Infer from all but these node groups; repeatable.")
  List<String> inferExcept = List.of();

  @Option(
      names = "--infer-instance-types",
      description = "Infer pools with the very instance types. Default: their families.")
  boolean isInferredByType;

  @Option(
      names = "--infer-karpenter-host",
      description =
          "Infer a pool from the node group that hosts Karpenter too. Default: not from that one.")
  boolean isHostInferred;

  boolean isEmpty() {
    return !isInferred
        && !isInferredByType
        && !isHostInferred
        && inferOnly.isEmpty()
        && inferExcept.isEmpty();
  }

  KarpenterSetup applied(KarpenterSetup setup) {
    return isEmpty() ? setup : setup.withNodePools(inferred(setup));
  }

  private Inferred inferred(KarpenterSetup setup) {
    var inferred = setup.spec().inferNodePools().orElseGet(Inferred::fromNodeGroups);
    if (!inferOnly.isEmpty()) {
      inferred = inferred.only(inferOnly.toArray(String[]::new));
    }
    if (!inferExcept.isEmpty()) {
      inferred = inferred.except(inferExcept.toArray(String[]::new));
    }
    if (isInferredByType) {
      inferred = inferred.withInstanceTypes();
    }
    return isHostInferred ? inferred.withKarpenterHost() : inferred;
  }
}
