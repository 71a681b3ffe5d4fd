package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.KarpenterSetupException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, in words; a stack trace only for a defect, and only if asked for. */
final class Errors implements IExecutionExceptionHandler {

  private final KarpenterSetupCommand root;

  Errors(KarpenterSetupCommand root) {
    this.root = root;
  }

  /** The mistake in a line, where picocli would print the whole help. */
  static int usage(ParameterException e, String[] args) {
    var command = e.getCommandLine();
    command.getErr().println(message(e));
    command.getErr().println("Try " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  /** What follows an option that there is not may be a password, so only its name is told. */
  private static String message(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    var options =
        unmatched.getUnmatched().stream()
            .filter(argument -> argument.startsWith("-"))
            .map(argument -> "'" + argument.replaceFirst("=.*", "") + "'")
            .toList();
    return options.isEmpty()
        ? String.valueOf(e.getMessage())
        : (options.size() == 1 ? "Unknown option: " : "Unknown options: ")
            + String.join(", ", options);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof ParameterException usage) {
      throw usage;
    }
    var err = command.getErr();
    if (e instanceof KarpenterSetupException expected) {
      err.println(expected.getMessage());
      if (root.isVerbose) {
        expected.printStackTrace(err);
      }
      return ExitCode.of(expected);
    }
    err.println(
        "Unexpected: "
            + e
            + (root.isVerbose ? "" : " (a defect; run again with --verbose and report it)"));
    if (root.isVerbose) {
      e.printStackTrace(err);
    }
    return ExitCode.DEFECT;
  }
}
