package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.List;

/** What cannot be meant by a retirement, whatever the cluster looks like. */
final class RetirementRules {

  private RetirementRules() {}

  static void check(Retirement retirement, List<Problem> problems) {
    var pace = retirement.pace();
    atLeastOne("retire.pace.nodesAtOnce", pace.nodesAtOnce(), problems);
    atLeastOne("retire.pace.podsAtOnce", pace.podsAtOnce(), problems);
    some("retire.pace.podTimeout", pace.podTimeout(), problems);
    some("retire.pace.nodeTimeout", pace.nodeTimeout(), problems);
    some("retire.pace.moveTimeout", pace.moveTimeout(), problems);
    if (pace.pause().duration().isEmpty()) {
      problems.add(
          Problem.of(
              "retire.pace.pause",
              "a pause without end never lets the next batch begin",
              "give a time, such as 5m, or leave it out"));
    }
    for (int i = 0; i < pace.windows().size(); i++) {
      var window = pace.windows().get(i);
      if (window.from().equals(window.to())) {
        problems.add(
            Problem.of(
                "retire.pace.windows[" + i + "]",
                "opens and closes at " + window.from(),
                "give two times, as in from: \"22:00\", to: \"05:00\"; leave windows out for any"
                    + " time"));
      }
    }
    var chosen = retirement.nodeGroups();
    chosen.names().stream()
        .filter(chosen.except()::contains)
        .forEach(
            name ->
                problems.add(
                    Problem.of(
                        "retire.nodeGroups",
                        "\"" + name + "\" is among names and among except",
                        "leave it in one of them")));
    retirement
        .keep()
        .forEach(
            (group, nodes) -> {
              var path = "retire.keep." + group;
              if (nodes < 0) {
                problems.add(
                    Problem.of(path, nodes + " nodes cannot stay", "give 0 or more nodes"));
              }
              if (!chosen.names().isEmpty() && !chosen.names().contains(group)) {
                problems.add(
                    Problem.of(
                        path,
                        "is not among the groups to retire: " + String.join(", ", chosen.names()),
                        "leave it out; groups that are not retired keep their nodes"));
              }
            });
  }

  private static void atLeastOne(String path, int number, List<Problem> problems) {
    if (number < 1) {
      problems.add(
          Problem.of(path, number + " at once would never get anywhere", "give 1 or more"));
    }
  }

  private static void some(String path, Delay time, List<Problem> problems) {
    if (time.duration().filter(Duration.ZERO::equals).isPresent()) {
      problems.add(
          Problem.of(path, "no time at all would stop the plan at once", "give a time, as in 15m"));
    }
  }
}
