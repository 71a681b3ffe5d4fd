package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Problem.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects the problems of one manifest. */
final class Report {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  private final List<Problem> problems = new ArrayList<>();

  /** What the API server refuses. */
  void server(String path, String message, String fix) {
    problems.add(Problem.of(path, message, fix));
  }

  /** What Karpenter refuses. */
  void runtime(String path, String message, String fix) {
    problems.add(Problem.runtime(path, message, fix));
  }

  /** What Karpenter would say is left out where the API server refuses the same place already. */
  List<Problem> problems() {
    return problems.stream()
        .filter(p -> p.rule() == Rule.SERVER || !isRefused(p.path()))
        .distinct()
        .toList();
  }

  private boolean isRefused(String path) {
    var list = path.endsWith("]") ? path.substring(0, path.lastIndexOf('[')) : path;
    return problems.stream()
        .filter(p -> p.rule() == Rule.SERVER)
        .anyMatch(p -> p.path().equals(path) || p.path().equals(list));
  }

  /** {@code spec.limits} and {@code cpu}: {@code spec.limits.cpu}; odd names in brackets. */
  static String child(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[" + name + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  /** {@code spec.taints} and 2: {@code spec.taints[2]}. */
  static String item(String path, int index) {
    return path + "[" + index + "]";
  }
}
