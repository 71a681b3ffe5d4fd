package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans, asks, carries out, and says how to go back. */
@Command(
    name = "apply",
    description = {
      "Print the plan, ask, and carry it out; or carry out a plan that was saved.",
      "A run that was cancelled or died is finished by running the same command again."
    })
final class ApplyCommand implements Callable<Integer> {

  /** In which form the result is printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** A result per step; plan and progress go to standard error. */
    JSON
  }

  private final Surroundings surroundings;

  @Parameters(
      arity = "0..1",
      paramLabel = "PLAN_FILE",
      description = "A plan written by karpenter-setup plan --save. Default: plan now.")
  private Optional<Path> planFile = Optional.empty();

  @Mixin private Connection connection = new Connection();
  @Mixin private SetupOptions options = new SetupOptions();

  @Mixin private Consent consent = new Consent();

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Where what is done is written down. Default: <cluster>.journal here.")
  private Optional<Path> journal = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Wait at most this long for any one thing, such as 90s. Default: as planned.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Output output = Output.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  ApplyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return planFile.isPresent() ? saved(planFile.get()) : fresh();
  }

  private int fresh() {
    var setup = options.setup(connection, command.commandLine());
    var source = options.usage.source(surroundings, connection, command.commandLine());
    try (var aws = connection.aws(surroundings, setup.spec().region());
        var kubernetes = connection.kubernetes(surroundings)) {
      return apply(setup.plan(aws, kubernetes, source), aws, kubernetes);
    }
  }

  private int saved(Path file) {
    if (!options.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "A saved plan says what to do; leave out the options that say it otherwise,"
              + " or plan again with them");
    }
    var plan = SetupPlan.load(file);
    connection
        .cluster
        .filter(c -> !c.equals(plan.target().cluster()))
        .ifPresent(
            c -> {
              throw new ParameterException(
                  command.commandLine(),
                  file + " is a plan for cluster " + plan.target().cluster() + ", not " + c);
            });
    try (var aws = connection.aws(surroundings, Optional.of(plan.target().region()));
        var kubernetes = connection.kubernetes(surroundings)) {
      return apply(plan, aws, kubernetes);
    }
  }

  private int apply(SetupPlan plan, AwsExecutor aws, KubernetesExecutor kubernetes) {
    var out = command.commandLine().getOut();
    var people = output == Output.JSON ? command.commandLine().getErr() : out;
    people.print(plan);
    people.println();
    if (plan.isApplicable()
        && !plan.isNoOp()
        && !consent.isGiven(surroundings, command.commandLine())) {
      people.println("Nothing was changed.");
      return ExitCode.CANCELLED;
    }
    var path = journal.orElse(Path.of(plan.target().cluster() + ".journal"));
    var runner = PlanRunner.on(aws, kubernetes).journal(path);
    var applying =
        new Applying(timeout.map(runner::timeout).orElse(runner), kubernetes, surroundings, people);
    var result =
        applying.run(
            plan,
            ended -> {
              if (output == Output.JSON) {
                out.println(Json.writePretty(ended));
                out.flush();
              }
            });
    return ExitCode.of(result);
  }
}
