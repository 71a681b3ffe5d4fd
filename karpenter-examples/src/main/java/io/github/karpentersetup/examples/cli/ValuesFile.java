package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.json.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file of chart values, as Helm's {@code --values} takes it. */
final class ValuesFile {

  private ValuesFile() {}

  static Map<String, Object> read(Path file) {
    var values = YamlReader.chartValues(text(file));
    if (!values.problems().isEmpty()) {
      throw new InvalidSpecException(
          "Chart",
          values.problems().stream()
              .map(p -> Problem.of("--values", in(file, p) + p.message(), p.fix()))
              .toList());
    }
    if (values.isEmpty()) {
      return Map.of();
    }
    if (!values.content().isObject()) {
      throw problem(file + " holds no mapping", "write values as in the chart's values.yaml");
    }
    return Json.tree(values.content());
  }

  private static String in(Path file, Problem problem) {
    return file + ": " + (problem.path().isEmpty() ? "" : problem.path() + ": ");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw problem(file + " cannot be read", "name a file with chart values");
    }
  }

  private static InvalidSpecException problem(String message, String fix) {
    return new InvalidSpecException("Chart", List.of(Problem.of("--values", message, fix)));
  }
}
