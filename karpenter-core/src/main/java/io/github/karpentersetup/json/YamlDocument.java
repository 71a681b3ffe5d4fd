package io.github.karpentersetup.json;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One document of a YAML text, with its aliases and merges written out.
 *
 * @param content what it holds; missing where it could not be read
 * @param lines where each field and list element stands, by its path; lines count from 1
 * @param problems what was wrong with reading it
 */
public record YamlDocument(JsonNode content, Map<String, Integer> lines, List<Problem> problems) {

  /** With copies of the collections. */
  public YamlDocument {
    lines = Map.copyOf(lines);
    problems = List.copyOf(problems);
  }

  /** Whether there is nothing in it, and nothing wrong with it. */
  public boolean isEmpty() {
    return problems.isEmpty() && (content.isNull() || content.isMissingNode());
  }

  /** Whether nothing of it could be read; the problem says why. */
  public boolean isUnreadable() {
    return !problems.isEmpty() && content.isMissingNode();
  }

  /** The line of a path, or of what is around it; 0 if neither is there. */
  public int line(String path) {
    var around = path;
    while (!lines.containsKey(around) && !around.isEmpty()) {
      var cut = around.lastIndexOf(around.endsWith("]") ? '[' : '.');
      around = around.substring(0, Math.max(0, cut));
    }
    return lines.getOrDefault(around, 0);
  }

  /** {@code line 7, nodePools[0].weight}; the line of what is around it if it is not there. */
  public String at(String path) {
    int line = line(path);
    if (line == 0) {
      return path;
    }
    return "line " + line + (path.isEmpty() ? "" : ", " + path);
  }
}
