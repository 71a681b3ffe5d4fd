package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.step.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plans the way back, asks, and carries it out. */
@Command(
    name = "rollback",
    description = {
      "Print the plan that goes back, ask, and carry it out: node groups and Cluster Autoscaler as"
          + " they were, Karpenter's nodes emptied, Karpenter and what was made for it removed.",
      "With --journal from the journal of the setup, else from what carries the marks of this"
          + " tool. A run that was cancelled or died is finished by running the same command again."
    })
final class RollbackCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();
  @Mixin private SpecOptions options = new SpecOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private Consent consent = new Consent();

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "The journal that the setup was run with. Default: none; marks tell.")
  private Optional<Path> journal = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "PHASE",
      description =
          "Undo this phase and every later one: identity, network, interruption, access,"
              + " controller, capacity, cutover or retirement. Default: identity, everything.")
  private Optional<Phase> to = Optional.empty();

  @Option(
      names = "--uninstall",
      description = "Remove Karpenter also where no Cluster Autoscaler comes back.")
  private boolean isUninstall;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Wait at most this long for any one thing, such as 90s. Default: as planned.")
  private Optional<Duration> timeout = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  RollbackCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return journal.isPresent() ? fromJournal(Journal.at(journal.get())) : fromMarks();
  }

  private int fromJournal(Journal of) {
    if (!options.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "The journal says what was set up; leave out the options that say it again, or"
              + " --journal");
    }
    RollbackPlanner.spec(of);
    var region = of.target().map(SetupPlan.Target::region);
    try (var aws = connection.aws(surroundings, region);
        var kubernetes = connection.kubernetes(surroundings)) {
      return carryOut(RollbackPlanner.plan(of, how(), aws, kubernetes), of, aws, kubernetes);
    }
  }

  private int fromMarks() {
    var setup = options.setup(connection, command.commandLine());
    try (var aws = connection.aws(surroundings, setup.spec().region());
        var kubernetes = connection.kubernetes(surroundings)) {
      var plan = setup.rollback(how(), aws, kubernetes);
      var path = Path.of(plan.target().cluster() + ".rollback.journal");
      return carryOut(plan, Journal.at(path), aws, kubernetes);
    }
  }

  private Rollback how() {
    var full = Rollback.full().at(pace.of(Rollback.full().pace()));
    var paced = pace.isUnprotectedProtected ? full.protectingTheUnprotected() : full;
    var how = to.map(paced::to).orElse(paced);
    return isUninstall ? how.uninstall() : how;
  }

  private int carryOut(
      SetupPlan plan, Journal log, AwsExecutor aws, KubernetesExecutor kubernetes) {
    var out = command.commandLine().getOut();
    out.print(plan);
    out.println();
    if (plan.isApplicable()
        && !plan.isNoOp()
        && !consent.isGiven(surroundings, command.commandLine())) {
      out.println("Nothing was changed.");
      return ExitCode.CANCELLED;
    }
    var runner = PlanRunner.on(aws, kubernetes).journal(log);
    var applying =
        new Applying(timeout.map(runner::timeout).orElse(runner), kubernetes, surroundings, out);
    return ExitCode.of(applying.run(plan));
  }
}
