package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.karpentersetup.error.FieldPath;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.json.YamlDocument;
import io.github.karpentersetup.json.YamlReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a spec and goes on after a problem: what cannot be read is noted and left out, and the rest
 * is read again, so that a file is corrected once and not once per mistake.
 */
final class SpecReader {

  /** Enough for anyone to correct at a time. */
  private static final int MOST_PROBLEMS = 50;

  /** Nothing in a list or a map is one thing that is wrong, and not the end of all reading. */
  private static final YAMLMapper MAPPER =
      Json.yaml()
          .rebuild()
          .withConfigOverride(List.class, SpecReader::noneEmpty)
          .withConfigOverride(Map.class, SpecReader::noneEmpty)
          .withConfigOverride(Set.class, SpecReader::noneEmpty)
          .build();

  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> leftOut = new HashSet<>();

  /** The places that list elements had before some were left out. */
  private final IdentityHashMap<ArrayNode, List<Integer>> places = new IdentityHashMap<>();

  private YamlDocument document = YamlReader.settings("");

  /** What could be read; empty if nothing could. */
  Optional<SetupSpec> read(String text) {
    document = YamlReader.settings(text);
    problems.addAll(document.problems());
    if (document.isUnreadable()) {
      return Optional.empty();
    }
    var tree = document.content();
    if (!(tree instanceof ObjectNode root)) {
      problems.add(
          Problem.of(
              "",
              "the file " + (document.isEmpty() ? "is empty" : "holds " + SpecWords.found(tree)),
              "begin with cluster: and the name of the EKS cluster"));
      return Optional.empty();
    }
    while (problems.size() < MOST_PROBLEMS) {
      try {
        return Optional.of(MAPPER.treeToValue(root, SetupSpec.class));
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

  /** The text as it was read, which knows its lines. */
  YamlDocument document() {
    return document;
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
        path = FieldPath.item(path, place(list, index));
      } else {
        name = step.getPropertyName();
        path = FieldPath.child(path, name);
      }
      at = next;
    }
    var missing = SpecWords.missing(e);
    if (missing.isEmpty() || !leftOut.contains(FieldPath.child(path, missing.get()))) {
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

  private static void noneEmpty(MutableConfigOverride type) {
    type.setNullHandling(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL));
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
