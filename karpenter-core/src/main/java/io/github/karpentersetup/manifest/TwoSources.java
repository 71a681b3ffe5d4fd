package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.FieldPath;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Problem.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/**
 * One verdict of two sources. What the server refuses is what the definitions at hand refuse; where
 * our own rules found the same, ours is told, which knows the fix. A problem is told once.
 */
final class TwoSources {

  /** A CEL rule names the list or object it is about, ours the field that is wrong in it. */
  private static final int MOST_STEPS_APART = 2;

  private TwoSources() {}

  /**
   * The problems of both.
   *
   * @param ours of our rules, those of Karpenter itself included
   * @param definitions of the definitions at hand
   */
  static List<Problem> merged(List<Problem> ours, List<Problem> definitions) {
    var told = new HashSet<Problem>();
    var merged = new ArrayList<Problem>();
    for (var problem : ours) {
      var same = same(problem, definitions);
      if (problem.rule() == Rule.RUNTIME || isKubernetesOwn(problem) || !same.isEmpty()) {
        merged.add(problem);
      }
      if (problem.rule() == Rule.SERVER) {
        told.addAll(same);
      }
    }
    definitions.stream().filter(p -> !told.contains(p)).forEach(merged::add);
    return merged;
  }

  /** What every object has to keep, and no definition says. */
  private static boolean isKubernetesOwn(Problem problem) {
    return problem.path().equals("apiVersion")
        || problem.path().equals("kind")
        || FieldPath.isWithin(problem.path(), "metadata");
  }

  /** The definitions' problems at the nearest place around ours; else those within it. */
  private static List<Problem> same(Problem ours, List<Problem> definitions) {
    var around =
        definitions.stream()
            .map(Problem::path)
            .filter(path -> FieldPath.isWithin(ours.path(), path))
            .filter(path -> stepsApart(ours.path(), path) <= MOST_STEPS_APART)
            .max(Comparator.comparingInt(String::length));
    return definitions.stream()
        .filter(
            p ->
                around.isPresent()
                    ? p.path().equals(around.get())
                    : FieldPath.isWithin(p.path(), ours.path()))
        .toList();
  }

  private static long stepsApart(String path, String parent) {
    var rest = path.substring(parent.length());
    long steps = rest.chars().filter(c -> c == '.' || c == '[').count();
    return parent.isEmpty() && !rest.isEmpty() ? steps + 1 : steps;
  }
}
