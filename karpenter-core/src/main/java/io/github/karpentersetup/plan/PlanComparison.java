package io.github.karpentersetup.plan;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Holds a plan against one made just now. What has been done since, by an interrupted run or by
 * hand, does not make a plan stale; what its reader has not seen does.
 */
final class PlanComparison {

  /** What is there during a change alone, and what takes away what was before. */
  private static final Pattern PASSING = Pattern.compile("[a-z]+/(meanwhile|former)-.*");

  private PlanComparison() {}

  /** What the fresh plan holds that the reader of the first has not seen; empty if nothing. */
  static List<String> of(SetupPlan plan, SetupPlan fresh) {
    var changes = new ArrayList<String>();
    compare(plan.target(), fresh.target(), changes);
    if (plan.rollback().isPresent()) {
      // Each of its steps looks whether there is something of ours to undo.
      return changes;
    }
    var past = past(plan, fresh);
    var now = new LinkedHashMap<String, Step>();
    fresh.steps().forEach(s -> now.put(s.id(), s));
    for (var step : plan.steps()) {
      var other = now.remove(step.id());
      if (past.contains(step.id())) {
        continue;
      }
      if (step.phase() == Phase.RETIREMENT) {
        // Pods and nodes come and go while it is read; only a node or group unseen matters.
        continue;
      }
      if (other == null) {
        changes.add(step.id() + ": no longer in the plan, " + step.info().title());
      } else {
        compare(step, other, past, changes);
      }
    }
    now.values().stream()
        .filter(s -> s.action().writes())
        .forEach(s -> changes.add(s.id() + ": is new, " + s.info().title()));
    return changes;
  }

  /**
   * The steps of a plan that a fresh one has no more because they are done: those that bring
   * releases which an upgrade has left behind since, and those that only help over a change. Of a
   * rollback, all that is undone since.
   */
  static Set<String> past(SetupPlan plan, SetupPlan fresh) {
    if (plan.rollback().isPresent()) {
      // What it waits for is waited for again: a run may have died before it came about.
      var undone = new HashSet<>(plan.writes().stream().map(Step::id).toList());
      fresh.steps().forEach(s -> undone.remove(s.id()));
      return undone;
    }
    var there = Upgrade.version(fresh.karpenterBefore());
    var left = new HashSet<>(plan.steps().stream().map(Step::id).toList());
    fresh.steps().forEach(s -> left.remove(s.id()));
    left.removeIf(
        id ->
            !PASSING.matcher(id).matches()
                && ReleaseSteps.releaseOf(id)
                    .filter(r -> there.filter(t -> r.compareTo(t) <= 0).isPresent())
                    .isEmpty());
    return left;
  }

  private static void compare(SetupPlan.Target target, SetupPlan.Target now, List<String> changes) {
    different("account", target.account(), now.account(), changes);
    different("region", target.region(), now.region(), changes);
    different("cluster", target.cluster(), now.cluster(), changes);
    different("Kubernetes", target.kubernetes(), now.kubernetes(), changes);
    different("API server", target.server(), now.server(), changes);
  }

  private static void different(String what, String before, String now, List<String> changes) {
    if (!before.equals(now)) {
      changes.add(what + ": was " + before + ", now " + now);
    }
  }

  private static void compare(Step step, Step now, Set<String> past, List<String> changes) {
    if (now.action() == Action.KEEP) {
      return;
    }
    if (step.action() == Action.KEEP) {
      changes.add(step.id() + ": was as wanted, now differs" + words(now.info().changes()));
      return;
    }
    var unseen = new ArrayList<>(now.info().changes());
    unseen.removeAll(step.info().changes());
    if (!unseen.isEmpty()) {
      changes.add(step.id() + ": now" + words(unseen));
    } else if (!waits(step, now, past) || !goal(step).equals(goal(now))) {
      changes.add(
          step.id()
              + ": aims at something else now: "
              + String.join(", ", differing(step, now, past))
              + " of "
              + now.info().title());
    }
  }

  private static String words(List<Change> changes) {
    return changes.isEmpty()
        ? ""
        : " " + String.join("; ", changes.stream().map(Change::toString).toList());
  }

  private static List<String> differing(Step step, Step now, Set<String> past) {
    var one = goal(step);
    var other = goal(now);
    var keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    keys.removeIf(k -> Objects.equals(one.get(k), other.get(k)));
    if (!waits(step, now, past)) {
      keys.add("after");
    }
    return List.copyOf(keys);
  }

  /**
   * Whether a step waits for all that it has to wait for now: that protects workloads, and is no
   * less a part of the plan than its goal. It may wait for more.
   */
  private static boolean waits(Step step, Step now, Set<String> past) {
    var missing = new TreeSet<>(now.info().after());
    missing.removeAll(step.info().after());
    missing.removeAll(past);
    return missing.isEmpty();
  }

  private static Map<String, Object> goal(Step step) {
    var tree = new LinkedHashMap<>(Json.tree(step));
    tree.remove("info");
    return tree;
  }
}
