package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a spec and goes on after a problem: what cannot be read is noted and left out, and the rest
 * is read again, so that a file is corrected once and not once per mistake.
 */
final class SpecReader {

  /** Enough for anyone to correct at a time. */
  private static final int MOST_PROBLEMS = 50;

  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> leftOut = new HashSet<>();

  /** The places that list elements had before some were left out. */
  private final IdentityHashMap<ArrayNode, List<Integer>> places = new IdentityHashMap<>();

  /** What could be read; empty if nothing could. */
  Optional<SetupSpec> read(String text) {
    JsonNode tree;
    try {
      tree = Json.yaml().readTree(text);
    } catch (JacksonException e) {
      problems.add(SpecWords.syntax(e, text));
      return Optional.empty();
    }
    if (!(tree instanceof ObjectNode root)) {
      problems.add(
          Problem.of(
              "",
              "the file "
                  + (tree == null || tree.isMissingNode() || tree.isNull()
                      ? "is empty"
                      : "holds " + SpecWords.found(tree)),
              "begin with cluster: and the name of the EKS cluster"));
      return Optional.empty();
    }
    while (problems.size() < MOST_PROBLEMS) {
      try {
        return Optional.of(Json.yaml().treeToValue(root, SetupSpec.class));
      } catch (DatabindException e) {
        if (!leaveOut(root, e)) {
          return Optional.empty();
        }
      } catch (InvalidSpecException e) {
        problems.addAll(e.problems());
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What went wrong, with paths as in {@code nodePools[0].weight}. */
  List<Problem> problems() {
    return problems;
  }

  /** Notes the problem and takes its cause out of the tree; false if there is nothing to take. */
  private boolean leaveOut(ObjectNode root, DatabindException e) {
    JsonNode at = root;
    JsonNode parent = root;
    var path = "";
    boolean found = false;
    String name = "";
    int index = -1;
    for (var step : e.getPath()) {
      var next =
          at instanceof ArrayNode list && step.getIndex() >= 0
              ? list.get(step.getIndex())
              : at.get(step.getPropertyName() == null ? "" : step.getPropertyName());
      if (next == null) {
        break;
      }
      parent = at;
      found = true;
      if (at instanceof ArrayNode list) {
        index = step.getIndex();
        path += "[" + place(list, index) + "]";
      } else {
        name = step.getPropertyName();
        path += path.isEmpty() ? name : "." + name;
      }
      at = next;
    }
    var missing = SpecWords.missing(e);
    if (missing.isEmpty()
        || !leftOut.contains((path.isEmpty() ? "" : path + ".") + missing.get())) {
      problems.add(SpecWords.problem(e, path, at));
    }
    if (!found) {
      return false;
    }
    leftOut.add(path);
    if (parent instanceof ArrayNode list) {
      places(list).remove(index);
      list.remove(index);
    } else if (parent instanceof ObjectNode object) {
      object.remove(name);
    }
    return true;
  }

  private int place(ArrayNode list, int index) {
    return places(list).get(index);
  }

  private List<Integer> places(ArrayNode list) {
    return places.computeIfAbsent(
        list,
        l -> IntStream.range(0, l.size()).boxed().collect(Collectors.toCollection(ArrayList::new)));
  }
}
