package io.github.karpentersetup.examples.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What Karpenter would do with the cluster's pods. */
@Command(
    name = "simulate",
    description = {
      "Print which nodes Karpenter would launch for the pods that move, and what they cost. Only"
          + " reads.",
      "Ends with exit code 3 if pods would find no place."
    })
final class SimulateCommand implements Callable<Integer> {

  /** In which form it is printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON
  }

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();
  @Mixin private SetupOptions options = new SetupOptions();
  @Mixin private PriceOptions prices = new PriceOptions();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Output output = Output.TEXT;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write plan and forecast there, as one page for a browser.")
  private Optional<Path> page = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  SimulateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var setup = options.setup(connection, command.commandLine());
    var source = options.usage.source(surroundings, connection, command.commandLine());
    try (var aws = connection.aws(surroundings, setup.spec().region());
        var kubernetes = connection.kubernetes(surroundings)) {
      var report = setup.report(aws, kubernetes, source, prices.source(surroundings, connection));
      page.ifPresent(report::saveHtml);
      var forecast = report.forecast();
      var out = command.commandLine().getOut();
      out.print(output == Output.JSON ? forecast.toJson() : forecast.toString());
      out.flush();
      return forecast.unplaced().isEmpty() ? ExitCode.OK : ExitCode.PREFLIGHT;
    }
  }
}
