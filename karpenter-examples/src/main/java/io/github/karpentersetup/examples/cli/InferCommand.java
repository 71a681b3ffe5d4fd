package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.infer.Inference;
import io.github.karpentersetup.infer.Note;
import io.github.karpentersetup.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the node pools that today's node groups come to. */
@Command(
    name = "infer",
    description = {
      "Print NodePools and EC2NodeClasses made from today's node groups. Only reads.",
      "The manifests are printed on standard output, what could not be carried over on standard"
          + " error. Edit them, and give them to plan and apply with --manifests. They hold the"
          + " user data of launch templates: keep them where those may be read."
    })
final class InferCommand implements Callable<Integer> {

  /** In which form manifests are printed. */
  enum Output {
    /** A document each. */
    YAML,
    /** One list. */
    JSON
  }

  private final Surroundings surroundings;

  @Mixin private Connection connection = new Connection();
  @Mixin private SpecOptions options = new SpecOptions();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "yaml",
      description = "yaml or json. Default: yaml.")
  private Output output = Output.YAML;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  InferCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var setup = options.setup(connection, command.commandLine());
    try (var aws = connection.aws(surroundings, setup.spec().region());
        var kubernetes = connection.kubernetes(surroundings)) {
      var inference = setup.infer(aws, kubernetes);
      explain(inference);
      if (inference.notes().stream().anyMatch(n -> n.kind() == Note.Kind.STOPS)) {
        return ExitCode.PREFLIGHT;
      }
      var out = command.commandLine().getOut();
      out.print(
          output == Output.YAML
              ? inference.toYaml()
              : Json.writePretty(inference.manifests()) + "\n");
      out.flush();
      return ExitCode.OK;
    }
  }

  private void explain(Inference inference) {
    var err = command.commandLine().getErr();
    inference.notes().forEach(note -> err.println(word(note.kind()) + note));
    err.flush();
  }

  private static String word(Note.Kind kind) {
    return switch (kind) {
      case STOPS -> "stopped: ";
      case LOST -> "not carried over: ";
      case DECIDED -> "note: ";
    };
  }
}
