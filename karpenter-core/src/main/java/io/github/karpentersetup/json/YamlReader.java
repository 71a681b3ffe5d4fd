package io.github.karpentersetup.json;

import io.github.karpentersetup.error.FieldPath;
import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML. Aliases and merges ({@code <<}) are written out, as far as that keeps the text within
 * bounds; a key given twice is a problem that names both lines.
 */
public final class YamlReader {

  /** As deep as a JSON text may be, by default, for the parser that reads JSON here. */
  private static final int DEEPEST = 500;

  /** More nodes than any manifest has: aliases cannot grow a small file beyond it. */
  private static final int MOST_NODES = 200_000;

  private static final Pattern TAB_BEFORE_VALUE =
      Pattern.compile("^( *(?:- )*(?:[A-Za-z0-9_./-]+:|-)) *\\t[ \\t]*");

  private final Function<ScalarNode, JsonNode> scalars;
  private final int firstLine;
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private int nodes;
  private int depth;

  private YamlReader(Function<ScalarNode, JsonNode> scalars, int firstLine) {
    this.scalars = scalars;
    this.firstLine = firstLine;
  }

  /**
   * The documents of a text, which begins after so many lines of its file, with the values that
   * kubectl and the API server see. They read plain scalars by YAML 1.1, where {@code yes} and
   * {@code on} are true.
   */
  public static List<YamlDocument> manifests(String text, int firstLine) {
    return new YamlReader(YamlScalars::ofKubernetes, firstLine).read(text);
  }

  /** The only document of a text, with the values that Helm sees: by YAML 1.1 too. */
  public static YamlDocument chartValues(String text) {
    return only(new YamlReader(YamlScalars::ofKubernetes, 0).read(text));
  }

  /** The only document of a text, by YAML 1.2, where {@code yes} and {@code on} are text. */
  public static YamlDocument settings(String text) {
    return only(new YamlReader(YamlScalars::ofJson, 0).read(text));
  }

  private static YamlDocument only(List<YamlDocument> all) {
    var documents = all.stream().filter(d -> !d.isEmpty()).toList();
    if (documents.isEmpty()) {
      return new YamlDocument(MissingNode.getInstance(), Map.of(), List.of());
    }
    if (documents.size() == 1) {
      return documents.get(0);
    }
    return documents.stream()
        .filter(YamlDocument::isUnreadable)
        .findFirst()
        .orElseGet(
            () ->
                new YamlDocument(
                    MissingNode.getInstance(),
                    Map.of(),
                    List.of(
                        Problem.of(
                            "",
                            "holds " + documents.size() + " documents, not one",
                            "keep one, without lines of three dashes between"))));
  }

  private List<YamlDocument> read(String text) {
    var documents = new ArrayList<YamlDocument>();
    var rest = text.startsWith("\ufeff") ? text.substring(1) : text;
    while (true) {
      try {
        documents.clear();
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

  private void read(String text, List<YamlDocument> documents) {
    var settings =
        LoadSettings.builder().setUseMarks(true).setMaxAliasesForCollections(MOST_NODES).build();
    var parser = new ParserImpl(settings, new StreamReader(settings, text));
    var composer = new Composer(settings, new ShallowParser(parser, DEEPEST));
    nodes = 0;
    while (composer.hasNext()) {
      lines.clear();
      problems.clear();
      depth = 0;
      var content = convert(composer.next(), "");
      documents.add(new YamlDocument(content, lines, problems));
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

  private YamlDocument unreadable(YamlEngineException e, String text) {
    var line = 0;
    var message = e.getMessage();
    if (e instanceof MarkedYamlEngineException marked) {
      line = marked.getProblemMark().map(Mark::getLine).orElse(0);
      var context = marked.getContext();
      message = (context == null || context.isEmpty() ? "" : context + ", ") + marked.getProblem();
    }
    var problem =
        Problem.of(
            "",
            "line " + (firstLine + line + 1) + ": is not YAML: " + message,
            text.indexOf('\u00a0') >= 0
                ? "replace the no-break spaces with plain ones, as a copy from a web page needs"
                : "correct the YAML there; check indentation and quotes");
    return new YamlDocument(MissingNode.getInstance(), Map.of(), List.of(problem));
  }

  private JsonNode convert(Node node, String path) {
    if (++nodes > MOST_NODES || node.isRecursive()) {
      throw fault("its aliases refer to themselves or grow without bound", node);
    }
    if (node instanceof ScalarNode scalar) {
      return scalars.apply(scalar);
    }
    // Aliases nest deeper than the text does.
    if (++depth > DEEPEST) {
      throw fault(ShallowParser.tooDeep(DEEPEST), node);
    }
    var container =
        node instanceof MappingNode mapping
            ? mapping(mapping, path)
            : sequence((SequenceNode) node, path);
    depth--;
    return container;
  }

  private JsonNode sequence(SequenceNode sequence, String path) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (var element : sequence.getValue()) {
      var at = FieldPath.item(path, list.size());
      lines.putIfAbsent(at, line(element));
      list.add(convert(element, at));
    }
    return list;
  }

  private JsonNode mapping(MappingNode mapping, String path) {
    var object = JsonNodeFactory.instance.objectNode();
    var merges = new ArrayList<Node>();
    Map<String, Integer> seen = new HashMap<>();
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        throw fault("a key is not plain text", tuple.getKeyNode());
      }
      if (isMerge(keyNode)) {
        merges.add(tuple.getValueNode());
        continue;
      }
      int line = line(keyNode);
      var resolved = scalars.apply(keyNode);
      if (resolved.isNull()) {
        problems.add(Problem.of(path, "the key on line " + line + " is null", "put it in quotes"));
        continue;
      }
      var key = resolved.asString(keyNode.getValue());
      var at = FieldPath.child(path, key);
      lines.putIfAbsent(at, line);
      object.set(key, convert(tuple.getValueNode(), at));
      var first = seen.putIfAbsent(key, line);
      if (first != null) {
        problems.add(
            Problem.of(
                at,
                "\"" + key + "\" is given twice, on lines " + first + " and " + line,
                "keep one of the two"));
      }
    }
    // What the mapping says itself goes before, wherever it stands.
    merges.forEach(merged -> merge(object, merged, path));
    return object;
  }

  private static boolean isMerge(ScalarNode key) {
    return key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals("<<");
  }

  /** {@code <<: *defaults}, or a list of such. */
  private void merge(ObjectNode object, Node merged, String path) {
    var list = merged instanceof SequenceNode sequence ? sequence.getValue() : List.of(merged);
    for (var one : list) {
      if (!(one instanceof MappingNode)) {
        throw fault("only mappings can be merged with <<", one);
      }
      convert(one, path)
          .properties()
          .forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
    }
  }

  private int line(Node node) {
    return firstLine + node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static YamlEngineException fault(String problem, Node node) {
    return new ComposerException(problem, node.getStartMark());
  }
}
