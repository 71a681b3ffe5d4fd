package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads the definitions in a directory's files. */
final class CrdFiles {

  private static final String KIND = "CustomResourceDefinition";

  private CrdFiles() {}

  static List<JsonNode> read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw invalid(
          directory,
          Files.exists(directory) ? "is not a directory" : "does not exist",
          "name a directory with custom resource definitions");
    }
    var definitions = new ArrayList<JsonNode>();
    for (var file : files(directory)) {
      read(file, definitions);
    }
    return definitions;
  }

  private static List<Path> files(Path directory) {
    try (var files = Files.list(directory)) {
      return files.filter(CrdFiles::isManifest).filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw invalid(directory, "cannot be read", "check its permissions");
    }
  }

  private static boolean isManifest(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  private static void read(Path file, List<JsonNode> definitions) {
    boolean isJson = file.toString().endsWith(".json");
    ObjectMapper mapper = isJson ? Json.mapper() : Json.yaml();
    try (var documents =
        mapper.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(file))) {
      while (documents.hasNextValue()) {
        collect(documents.nextValue(), definitions);
      }
    } catch (JacksonException e) {
      throw invalid(
          file,
          (e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ")
              + "is not "
              + (isJson ? "JSON" : "YAML")
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          "correct the file, or take it out of the directory");
    } catch (IOException e) {
      throw invalid(file, "cannot be read", "check its permissions, and that it is UTF-8 text");
    }
  }

  /** A list counts as its items. */
  private static void collect(JsonNode object, List<JsonNode> definitions) {
    if (object.path("kind").asString("").equals(KIND)) {
      definitions.add(object);
    } else if (object.path("items").isArray()) {
      object.path("items").forEach(item -> collect(item, definitions));
    }
  }

  private static InvalidSpecException invalid(Path path, String what, String fix) {
    return new InvalidSpecException(
        "Custom resource definitions", List.of(Problem.of(path.toString(), what, fix)));
  }
}
