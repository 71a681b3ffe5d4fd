package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.manifest.Conversion;
import io.github.karpentersetup.manifest.Converted;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.version.ApiVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns NodePool and EC2NodeClass manifests into another API version without a cluster. */
@Command(
    name = "convert",
    description = {
      "Turn NodePool and EC2NodeClass manifests, YAML or JSON, from v1beta1 into v1 or back."
          + " Needs no cluster.",
      "All files are one set: kubelet's settings move between a NodePool and its EC2NodeClass."
          + " The manifests are printed as YAML, what to know about them on standard error. Nothing"
          + " is printed unless everything can be converted."
    })
final class ConvertCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "One document or several each.")
  private List<Path> files = List.of();

  @Option(
      names = "--to",
      paramLabel = "API",
      required = true,
      description = "v1 (Karpenter 1.0 and later) or v1beta1 (before).")
  private ApiVersion api = ApiVersion.V1;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  ConvertCommand() {}

  @Override
  public Integer call() {
    var conversion = Manifests.convert(files.stream().map(ValidateCommand::read).toList(), api);
    var err = command.commandLine().getErr();
    conversion.documents().forEach(document -> explain(document, err));
    emptyFiles(conversion).forEach(file -> err.println(file + ": note: holds nothing to convert"));
    if (conversion.documents().isEmpty()) {
      err.println("Nothing was printed. Name files with NodePools or EC2NodeClasses.");
      err.flush();
      return ExitCode.INVALID;
    }
    int problems = conversion.problems().size();
    if (problems == 0) {
      print(conversion);
      return ExitCode.OK;
    }
    err.println(
        problems
            + (problems == 1 ? " problem" : " problems")
            + "; nothing was printed. Correct the files and convert again.");
    err.flush();
    return ExitCode.INVALID;
  }

  private void print(Conversion conversion) {
    var out = command.commandLine().getOut();
    out.print(conversion.toYaml());
    out.flush();
  }

  private List<Path> emptyFiles(Conversion conversion) {
    return IntStream.range(0, files.size())
        .filter(i -> conversion.documents().stream().noneMatch(d -> d.origin().source() == i))
        .mapToObj(files::get)
        .toList();
  }

  private void explain(Converted document, PrintWriter err) {
    var title = files.get(document.origin().source()) + ": " + title(document);
    document.notes().forEach(note -> err.println(title + ": note: " + note));
    document.problems().forEach(problem -> err.println(title + ": " + problem));
    err.flush();
  }

  /** Its kind and name, and which document it is where they do not say that. */
  private static String title(Converted document) {
    var number = "document " + document.origin().document();
    var kind = document.manifest().kind();
    var name = document.manifest().name();
    return kind.isEmpty() ? number : kind + (name.isEmpty() ? " (" + number + ")" : " " + name);
  }
}
