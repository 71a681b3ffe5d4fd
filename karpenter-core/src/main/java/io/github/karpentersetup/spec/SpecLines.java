package io.github.karpentersetup.spec;

import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where each key of a YAML or JSON text stands. */
final class SpecLines {

  private final Map<String, Integer> lines = new HashMap<>();

  private SpecLines() {}

  static SpecLines of(String text) {
    var found = new SpecLines();
    try {
      new Compose(LoadSettings.builder().setUseMarks(true).build())
          .composeString(text)
          .ifPresent(root -> found.collect(root, ""));
    } catch (YamlEngineException e) {
      // The reader says what is wrong with it.
      return new SpecLines();
    }
    return found;
  }

  /** The line of a path, or of what is around it; 0 if neither is there. */
  int line(String path) {
    var around = path;
    while (!lines.containsKey(around) && !around.isEmpty()) {
      var cut = around.lastIndexOf(around.endsWith("]") ? '[' : '.');
      around = around.substring(0, Math.max(0, cut));
    }
    return lines.getOrDefault(around, 0);
  }

  /** {@code line 7, nodePools[0].weight}; the line of what is around it if it is not there. */
  String at(String path) {
    int line = line(path);
    if (line == 0) {
      return path;
    }
    return "line " + line + (path.isEmpty() ? "" : ", " + path);
  }

  private void collect(Node node, String path) {
    if (node.isRecursive()) {
      return;
    }
    if (node instanceof MappingNode mapping) {
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          var at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
          put(at, key);
          collect(tuple.getValueNode(), at);
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        var at = path + "[" + i + "]";
        put(at, sequence.getValue().get(i));
        collect(sequence.getValue().get(i), at);
      }
    }
  }

  private void put(String path, Node node) {
    node.getStartMark().map(Mark::getLine).ifPresent(line -> lines.putIfAbsent(path, line + 1));
  }
}
