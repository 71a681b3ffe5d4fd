package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.manifest.Verdict;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks NodePool and EC2NodeClass manifests, with or without a cluster. */
@Command(
    name = "validate",
    description = {
      "Check NodePool and EC2NodeClass manifests, YAML or JSON. Needs no cluster.",
      "With --crds, the custom resource definitions say what the API server takes, and other kinds"
          + " they define are checked too."
    })
final class ValidateCommand implements Callable<Integer> {

  /** In which form the verdicts are printed. */
  enum Output {
    /** For people. */
    TEXT,
    /** One array, a verdict per document. */
    JSON
  }

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "One document or several each.")
  private List<Path> files = List.of();

  @Option(
      names = "--karpenter-version",
      paramLabel = "VERSION",
      description =
          "The release that has to accept them. Default: what the definitions of --crds are marked"
              + " with, else the newest known that serves their versions.")
  private Optional<String> karpenter = Optional.empty();

  @Mixin private CrdOptions crds = new CrdOptions();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Output output = Output.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  private final Surroundings surroundings;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var asked = karpenter.map(KarpenterVersion::parse);
    asked
        .flatMap(VersionMatrix::problem)
        .ifPresent(
            p -> {
              throw new InvalidSpecException("Karpenter " + asked.orElseThrow(), List.of(p));
            });
    var texts = files.stream().map(ValidateCommand::read).toList();
    var source = crds.source(surroundings, command.commandLine(), asked);
    var release = asked.or(() -> source.map(Manifests::release)).orElse(KarpenterVersion.NEWEST);
    var out = command.commandLine().getOut();
    var all = new ArrayList<Verdict>();
    for (int i = 0; i < files.size(); i++) {
      for (var v : verdicts(texts.get(i), release, source)) {
        // Counted over all files, so that an index names one document.
        var verdict = new Verdict(all.size(), v.kind(), v.name(), v.problems());
        all.add(verdict);
        if (output == Output.TEXT) {
          out.print(text(files.get(i), verdict));
        }
      }
    }
    var bad = all.stream().filter(v -> !v.valid()).count();
    if (output == Output.JSON) {
      out.println(Json.writePretty(all));
    } else {
      out.println(
          all.size()
              + (all.size() == 1 ? " document, " : " documents, ")
              + (all.isEmpty()
                  ? "nothing to check"
                  : bad == 0 ? "all valid" : bad + " with problems")
              + " for Karpenter "
              + release
              + source.map(s -> " by the definitions in " + s.origin()).orElse(""));
    }
    out.flush();
    return bad == 0 ? ExitCode.OK : ExitCode.INVALID;
  }

  private static List<Verdict> verdicts(
      String text, KarpenterVersion release, Optional<CrdSource> source) {
    return source
        .map(definitions -> Manifests.validate(text, release, definitions))
        .orElseGet(() -> Manifests.validate(text, release));
  }

  private static String text(Path file, Verdict verdict) {
    var kind = verdict.kind().isEmpty() ? "document " + verdict.index() : verdict.kind();
    var name = verdict.name().isEmpty() ? "" : " " + verdict.name();
    var text = new StringBuilder(file + ": " + kind + name);
    text.append(verdict.valid() ? ": valid\n" : ":\n");
    for (var problem : verdict.problems()) {
      text.append("  ").append(problem);
      if (problem.rule() == Problem.Rule.RUNTIME) {
        text.append(" (the API server takes it; Karpenter refuses it)");
      }
      text.append('\n');
    }
    return text.toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw Files.exists(file)
          ? unreadable(file, "cannot be read", "check that it is a file, and its permissions")
          : unreadable(file, "does not exist", "name a file with manifests");
    }
  }

  private static InvalidSpecException unreadable(Path file, String what, String fix) {
    return new InvalidSpecException("Input", List.of(Problem.of(file.toString(), what, fix)));
  }
}
