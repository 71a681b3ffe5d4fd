package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.report.Report;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Observes and prints the plan. */
@Command(
    name = "plan",
    description = {
      "Print what would change. Only reads.",
      "A plan with blocking findings is printed and ends with exit code 3."
    })
final class PlanCommand implements Callable<Integer> {

  /** In which form a plan is printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** The plan itself; {@code apply} takes it. */
    JSON,
    /** The Kubernetes objects, for GitOps. */
    YAML,
    /** The equivalent commands. */
    SHELL
  }

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();
  @Mixin private SetupOptions options = new SetupOptions();
  @Mixin private PriceOptions prices = new PriceOptions();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text, json, yaml (Kubernetes objects) or shell (commands). Default: text.")
  private Output output = Output.TEXT;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Also write the plan there, for karpenter-setup apply FILE.")
  private Optional<Path> save = Optional.empty();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write plan and forecast there, as one page for a browser.")
  private Optional<Path> page = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var setup = options.setup(connection, command.commandLine());
    var source = options.usage.source(surroundings, connection, command.commandLine());
    try (var aws = connection.aws(surroundings, setup.spec().region());
        var kubernetes = connection.kubernetes(surroundings)) {
      var report = setup.report(aws, kubernetes, source, prices.source(surroundings, connection));
      var plan = report.plan();
      save.ifPresent(plan::save);
      page.ifPresent(report::saveHtml);
      command.commandLine().getOut().print(text(report));
      command.commandLine().getOut().flush();
      return plan.isApplicable() ? ExitCode.OK : ExitCode.PREFLIGHT;
    }
  }

  private String text(Report report) {
    var plan = report.plan();
    return switch (output) {
      case TEXT -> report.toString();
      case JSON -> plan.toJson();
      case YAML -> plan.toManifests();
      case SHELL -> plan.toShell();
    };
  }
}
