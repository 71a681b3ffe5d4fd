package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** A file of chart values, as Helm's {@code --values} takes it. */
final class ValuesFile {

  private ValuesFile() {}

  static Map<String, Object> read(Path file) {
    try {
      var values = Json.yaml().readTree(Files.readString(file));
      if (values == null || values.isMissingNode() || values.isNull()) {
        return Map.of();
      }
      if (!values.isObject()) {
        throw problem(file + " holds no mapping", "write values as in the chart's values.yaml");
      }
      return Json.tree(values);
    } catch (IOException e) {
      throw problem(file + " cannot be read", "name a file with chart values");
    } catch (JacksonException e) {
      throw problem(
          file + " is not YAML: " + Json.complaint(e), "correct the YAML; check its indentation");
    }
  }

  private static InvalidSpecException problem(String message, String fix) {
    return new InvalidSpecException("Chart", List.of(Problem.of("--values", message, fix)));
  }
}
