package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML into the values kubectl and the API server see. They read plain scalars by YAML 1.1,
 * where {@code yes} and {@code on} are true; the parser underneath knows 1.2 only, so scalars are
 * resolved here. A key given twice is a problem that names both lines.
 */
final class YamlReader {

  /** More nodes than any manifest has: aliases cannot grow a small file beyond it. */
  private static final int MOST_NODES = 200_000;

  private static final Pattern TAB_BEFORE_VALUE =
      Pattern.compile("^( *(?:- )*(?:[A-Za-z0-9_./-]+:|-)) *\\t[ \\t]*");

  private final int firstLine;
  private final List<Problem> problems = new ArrayList<>();
  private int nodes;

  private YamlReader(int firstLine) {
    this.firstLine = firstLine;
  }

  /** The document in the text, which begins after so many lines of the file. */
  static List<Document> read(String text, int firstLine) {
    return new YamlReader(firstLine).read(text);
  }

  private List<Document> read(String text) {
    var documents = new ArrayList<Document>();
    var rest = text;
    while (true) {
      try {
        documents.clear();
        nodes = 0;
        read(rest, documents);
        return documents;
      } catch (YamlEngineException e) {
        var spaced = withoutTab(rest, e);
        if (spaced.equals(rest)) {
          documents.add(unreadable(e, text));
          return documents;
        }
        rest = spaced;
      }
    }
  }

  private void read(String text, List<Document> documents) {
    var settings =
        LoadSettings.builder().setUseMarks(true).setMaxAliasesForCollections(MOST_NODES).build();
    for (var node : new Compose(settings).composeAllFromString(text)) {
      problems.clear();
      var content = convert(node, "");
      documents.add(new Document(content, List.copyOf(problems)));
    }
  }

  /**
   * A tab between a field's colon, or an item's dash, and its value is a space to the API server
   * and an error to the parser. Only on the line of the error: elsewhere it may be part of a text.
   */
  private static String withoutTab(String text, YamlEngineException e) {
    int line =
        e instanceof MarkedYamlEngineException marked
            ? marked.getProblemMark().map(Mark::getLine).orElse(-1)
            : -1;
    var lines = text.split("\n", -1);
    if (line < 0 || line >= lines.length) {
      return text;
    }
    lines[line] = TAB_BEFORE_VALUE.matcher(lines[line]).replaceFirst("$1 ");
    return String.join("\n", lines);
  }

  private Document unreadable(YamlEngineException e, String text) {
    var mark =
        e instanceof MarkedYamlEngineException marked
            ? marked.getProblemMark()
            : Optional.<Mark>empty();
    var message =
        e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
    return Documents.unreadable(
        firstLine + mark.map(Mark::getLine).orElse(0) + 1,
        "is not YAML: " + message,
        text.indexOf('\u00a0') >= 0
            ? "replace the no-break spaces with plain ones, as a copy from a web page needs"
            : "correct the YAML there; check indentation and quotes");
  }

  private JsonNode convert(Node node, String path) {
    if (++nodes > MOST_NODES || node.isRecursive()) {
      throw new YamlEngineException("its aliases refer to themselves or grow without bound");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, path);
    }
    if (node instanceof SequenceNode sequence) {
      var list = Documents.nodes().arrayNode();
      for (int i = 0; i < sequence.getValue().size(); i++) {
        list.add(convert(sequence.getValue().get(i), Report.item(path, i)));
      }
      return list;
    }
    return scalar((ScalarNode) node);
  }

  private JsonNode mapping(MappingNode mapping, String path) {
    var object = Documents.nodes().objectNode();
    Map<String, Integer> lines = new HashMap<>();
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        throw new YamlEngineException("a key is not plain text");
      }
      int line = firstLine + keyNode.getStartMark().map(Mark::getLine).orElse(0) + 1;
      var resolved = scalar(keyNode);
      if (resolved.isNull()) {
        problems.add(Problem.of(path, "the key on line " + line + " is null", "put it in quotes"));
        continue;
      }
      var key = resolved.asString(keyNode.getValue());
      var at = Report.child(path, key);
      var value = convert(tuple.getValueNode(), at);
      if (isMerge(keyNode)) {
        merge(object, value);
        continue;
      }
      var first = lines.putIfAbsent(key, line);
      if (first != null) {
        problems.add(
            Problem.of(
                at,
                "\"" + key + "\" is given twice, on lines " + first + " and " + line,
                "keep one of the two"));
      }
      object.set(key, value);
    }
    return object;
  }

  private static boolean isMerge(ScalarNode key) {
    return key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals("<<");
  }

  /** {@code <<: *defaults}: what the mapping says itself goes before. */
  private static void merge(ObjectNode object, JsonNode merged) {
    if (merged.isArray()) {
      merged.forEach(one -> merge(object, one));
    } else {
      merged.properties().forEach(e -> object.putIfAbsent(e.getKey(), e.getValue()));
    }
  }

  private static JsonNode scalar(ScalarNode node) {
    return isText(node)
        ? Documents.nodes().stringNode(node.getValue())
        : YamlScalars.resolve(node.getValue());
  }

  /** Quoted, or tagged as text or as something of one's own. */
  private static boolean isText(ScalarNode node) {
    var tag = node.getTag();
    if (!tag.equals(Tag.STR)) {
      return !tag.getValue().startsWith(Tag.PREFIX);
    }
    return node.getScalarStyle() != ScalarStyle.PLAIN || YamlScalars.isPlainNumber(node);
  }
}
