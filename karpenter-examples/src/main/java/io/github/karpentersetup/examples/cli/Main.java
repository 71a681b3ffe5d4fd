package io.github.karpentersetup.examples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs the command line {@code karpenter-setup}. */
public final class Main {

  private Main() {}

  /** Ends the JVM with one of the exit codes that {@code --help} lists. */
  public static void main(String... args) {
    // A plan has arrows and dots in it, also where the locale is C.
    var out = writer(FileDescriptor.out);
    var err = writer(FileDescriptor.err);
    int code = commandLine(new RealSurroundings()).setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** The commands over given surroundings. */
  static CommandLine commandLine(Surroundings surroundings) {
    var root = new KarpenterSetupCommand();
    var commandLine =
        new CommandLine(root)
            .addSubcommand(new PlanCommand(surroundings))
            .addSubcommand(new SimulateCommand(surroundings))
            .addSubcommand(new ApplyCommand(surroundings))
            .addSubcommand(new InferCommand(surroundings))
            .addSubcommand(new RollbackCommand(surroundings))
            .addSubcommand(new StatusCommand(surroundings))
            .addSubcommand(new UsageCommand(surroundings))
            .addSubcommand(new ValidateCommand(surroundings))
            .addSubcommand(new ConvertCommand())
            .addSubcommand(new DemoCommand(surroundings))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    return commandLine
        .setParameterExceptionHandler(Errors::usage)
        .setExecutionExceptionHandler(new Errors(root));
  }
}
