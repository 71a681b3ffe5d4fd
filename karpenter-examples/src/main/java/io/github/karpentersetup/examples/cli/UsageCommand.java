package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.usage.UsageAdvice;
import io.github.karpentersetup.usage.UsageSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What pods ask for beside what they use, and what nodes have to hold. */
@Command(
    name = "usage",
    description = {
      "Compare what pods ask for with what they use, and print what to ask for and how large nodes"
          + " have to be. Only reads.",
      "Asks the cluster and Prometheus alone, unless the spec file infers node pools: those are"
          + " made of what the account has."
    })
final class UsageCommand implements Callable<Integer> {

  /** In which form it is printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
  }

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();
  @Mixin private UsageOptions options = new UsageOptions();

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A setup in YAML or JSON, for its node pools and sizing. Default: the lab's.")
  private Optional<Path> spec = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Output output = Output.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  UsageCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var setup =
        options.sized(
            spec.map(KarpenterSetup::fromFile)
                .orElseGet(() -> KarpenterSetup.forCluster(connection.cluster.orElse("cluster"))));
    var source = options.source(surroundings, connection, command.commandLine());
    try (var kubernetes = connection.kubernetes(surroundings)) {
      var advice = advice(setup, kubernetes, source);
      command
          .commandLine()
          .getOut()
          .print(output == Output.JSON ? advice.toJson() : advice.toString());
      command.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }

  private UsageAdvice advice(
      KarpenterSetup setup, KubernetesExecutor kubernetes, UsageSource source) {
    if (setup.spec().inferNodePools().isEmpty()) {
      return setup.advise(kubernetes, source);
    }
    try (var aws = connection.aws(surroundings, setup.spec().region())) {
      return setup.advise(aws, kubernetes, source);
    }
  }
}
