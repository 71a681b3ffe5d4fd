package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.json.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads a manifest file as kubectl does: JSON where it begins with a brace and is JSON, and
 * otherwise YAML whose documents are cut at the lines {@code ---} before each is parsed, so that
 * one that cannot be read leaves the others alone. A {@code List} counts as its items.
 */
final class Documents {

  private static final Pattern SEPARATOR = Pattern.compile("---(\\s.*)?");
  private static final Pattern QUOTED = Pattern.compile("\\s*\\{\\s*[\"}]");

  private Documents() {}

  static List<Document> read(String text) {
    var start = text.startsWith("\ufeff") ? text.substring(1) : text;
    var documents = start.stripLeading().startsWith("{") ? jsonOrYaml(start) : yaml(start);
    var flat = new ArrayList<Document>();
    for (var document : documents) {
      var content = document.content();
      if (content.path("kind").asString("").equals("List") && content.path("items").isArray()) {
        content.path("items").forEach(i -> flat.add(new Document(i, document.problems())));
      } else if (!isEmpty(document)) {
        flat.add(document);
      }
    }
    return flat;
  }

  private static boolean isEmpty(Document document) {
    return document.problems().isEmpty()
        && (document.content().isNull() || document.content().isMissingNode());
  }

  /** A brace begins YAML's flow mappings too, and JSON documents may be cut as YAML's are. */
  private static List<Document> jsonOrYaml(String text) {
    var json = json(text);
    if (isReadable(json)) {
      return json;
    }
    var yaml = yaml(text);
    return !isReadable(yaml) && QUOTED.matcher(text).lookingAt() && !isCut(text) ? json : yaml;
  }

  private static boolean isReadable(List<Document> documents) {
    return documents.stream().noneMatch(d -> d.content().isMissingNode());
  }

  private static boolean isCut(String text) {
    return text.lines().anyMatch(line -> SEPARATOR.matcher(line).matches());
  }

  private static List<Document> json(String text) {
    var documents = new ArrayList<Document>();
    try (var values = Json.mapper().readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      while (values.hasNextValue()) {
        documents.add(new Document(values.nextValue(), List.of()));
      }
    } catch (JacksonException e) {
      documents.add(
          unreadable(
              e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
              "is not JSON: " + e.getOriginalMessage(),
              "correct the JSON there"));
    }
    return documents;
  }

  private static List<Document> yaml(String text) {
    var documents = new ArrayList<Document>();
    var chunk = new StringBuilder();
    int begin = 0;
    var lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      var line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      if (SEPARATOR.matcher(line).matches()) {
        add(documents, chunk, begin);
        chunk.setLength(0);
        begin = i;
        // What follows on the line of the separator belongs to the document.
        chunk.append("   ").append(line.substring(3)).append('\n');
      } else {
        chunk.append(line).append('\n');
      }
    }
    add(documents, chunk, begin);
    return documents;
  }

  private static void add(List<Document> documents, StringBuilder chunk, int begin) {
    YamlReader.manifests(chunk.toString(), begin)
        .forEach(d -> documents.add(new Document(d.content(), d.problems())));
  }

  /** A document of which nothing can be said but where it breaks; lines count from 1. */
  private static Document unreadable(int line, String message, String fix) {
    return new Document(
        MissingNode.getInstance(), List.of(Problem.of("", "line " + line + ": " + message, fix)));
  }

  static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }
}
