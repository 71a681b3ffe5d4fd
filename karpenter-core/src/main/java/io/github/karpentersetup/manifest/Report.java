package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.FieldPath;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Problem.Rule;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of one manifest. */
final class Report {

  private final List<Problem> problems = new ArrayList<>();

  /** What the API server refuses. */
  void server(String path, String message, String fix) {
    problems.add(Problem.of(path, message, fix));
  }

  /** What Karpenter refuses. */
  void runtime(String path, String message, String fix) {
    problems.add(Problem.runtime(path, message, fix));
  }

  /** Everything that was found. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What Karpenter would say is left out where the API server refuses the same place already. */
  static List<Problem> told(List<Problem> problems) {
    return problems.stream()
        .filter(p -> p.rule() == Rule.SERVER || !isRefused(p.path(), problems))
        .distinct()
        .toList();
  }

  private static boolean isRefused(String path, List<Problem> problems) {
    var list = path.endsWith("]") ? path.substring(0, path.lastIndexOf('[')) : path;
    return problems.stream()
        .filter(p -> p.rule() == Rule.SERVER)
        .anyMatch(p -> p.path().equals(path) || p.path().equals(list));
  }

  static String child(String path, String name) {
    return FieldPath.child(path, name);
  }

  static String item(String path, int index) {
    return FieldPath.item(path, index);
  }
}
