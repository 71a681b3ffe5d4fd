package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads a manifest file as kubectl does: JSON where it begins with a brace, and otherwise YAML
 * whose documents are cut at the lines {@code ---} before each is parsed, so that one that cannot
 * be read leaves the others alone. A {@code List} counts as its items.
 */
final class Documents {

  private static final Pattern SEPARATOR = Pattern.compile("---(\\s.*)?");

  private Documents() {}

  static List<Document> read(String text) {
    var start = text.startsWith("\ufeff") ? text.substring(1) : text;
    var documents = start.stripLeading().startsWith("{") ? json(start) : yaml(start);
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
        documents.addAll(YamlReader.read(chunk.toString(), begin));
        chunk.setLength(0);
        begin = i;
        // What follows on the line of the separator belongs to the document.
        chunk.append("   ").append(line.substring(3)).append('\n');
      } else {
        chunk.append(line).append('\n');
      }
    }
    documents.addAll(YamlReader.read(chunk.toString(), begin));
    return documents;
  }

  /** A document of which nothing can be said but where it breaks; lines count from 1. */
  static Document unreadable(int line, String message, String fix) {
    return new Document(
        MissingNode.getInstance(), List.of(Problem.of("", "line " + line + ": " + message, fix)));
  }

  static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }
}
