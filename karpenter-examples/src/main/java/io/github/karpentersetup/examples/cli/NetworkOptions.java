package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where nodes are launched, and how Karpenter hears of interruptions. */
final class NetworkOptions {

  @Option(
      names = "--interruption-queue",
      paramLabel = "NAME",
      description = "The SQS queue of interruptions; made if missing. Default: the cluster's name.")
  Optional<String> queue = Optional.empty();

  @Option(
      names = "--no-interruption-queue",
      description = "Make no queue and no event rules. Default: as the Karpenter release has them.")
  boolean isQueueLeftOut;

  @Option(
      names = "--subnet",
      paramLabel = "ID|TAG=VALUE",
      description = "Where nodes are launched; repeatable. Default: where the node groups are.")
  List<String> subnets = List.of();

  @Option(
      names = "--security-group",
      paramLabel = "ID|TAG=VALUE",
      description = "Of the nodes; repeatable. Default: what the node groups' nodes have.")
  List<String> securityGroups = List.of();

  @Option(
      names = "--isolated-vpc",
      description = "Nodes reach AWS through VPC endpoints alone. Default: they have a way out.")
  boolean isVpcIsolated;

  boolean isEmpty() {
    return queue.isEmpty()
        && !isQueueLeftOut
        && subnets.isEmpty()
        && securityGroups.isEmpty()
        && !isVpcIsolated;
  }

  KarpenterSetup applied(KarpenterSetup before, CommandLine command) {
    if (queue.isPresent() && isQueueLeftOut) {
      throw new ParameterException(
          command, "Give one of --interruption-queue and --no-interruption-queue");
    }
    var setup = before;
    if (queue.isPresent()) {
      setup = setup.interruptionQueue(setup.spec().interruptionQueue().named(queue.get()));
    }
    if (isQueueLeftOut) {
      setup = setup.withoutInterruptionQueue();
    }
    if (!subnets.isEmpty()) {
      setup = setup.subnets(terms(subnets));
    }
    if (!securityGroups.isEmpty()) {
      setup = setup.securityGroups(terms(securityGroups));
    }
    return isVpcIsolated ? setup.isolatedVpc() : setup;
  }

  private static SelectorTerm[] terms(List<String> given) {
    return given.stream()
        .map(
            text -> {
              int at = text.indexOf('=');
              return at < 0
                  ? SelectorTerm.id(text)
                  : SelectorTerm.tagged(text.substring(0, at), text.substring(at + 1));
            })
        .toArray(SelectorTerm[]::new);
  }
}
