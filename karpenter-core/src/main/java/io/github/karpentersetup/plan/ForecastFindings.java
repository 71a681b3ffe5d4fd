package io.github.karpentersetup.plan;

import io.github.karpentersetup.forecast.Forecast.Unhosted;
import io.github.karpentersetup.forecast.Forecaster;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.Unplaced;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What of a forecast can be told for certain and at no great cost. The rest is {@link
 * Planner#forecast}'s.
 */
final class ForecastFindings {

  private static final int NAMED = 5;

  private ForecastFindings() {}

  static void add(Draft draft) {
    var known = Catalogue.embedded(draft.aws().region(), Forecasts.zones(draft.aws()));
    draft.nodePools().forEach(pool -> launchesNothing(draft, pool, known));
    if (draft.kubernetes().podGroups().isEmpty()) {
      return;
    }
    var question = Forecasts.question(draft, known);
    if (question.leaving().isEmpty()) {
      return;
    }
    var forecaster = Forecaster.of(question);
    // Of pools that someone else made, and that cannot be read, what they launch is not known.
    var severity =
        draft.spec().retire().isPresent() && question.problems().isEmpty()
            ? Finding.Severity.BLOCKING
            : Finding.Severity.WARNING;
    var byReason = new LinkedHashMap<List<Unplaced.Reason>, List<Unhosted>>();
    forecaster
        .withoutPool()
        .forEach(u -> byReason.computeIfAbsent(u.reasons(), r -> new ArrayList<>()).add(u));
    byReason.forEach((reasons, pods) -> draft.add(homeless(severity, reasons, pods)));
    for (var limit : forecaster.surelyTooLow()) {
      draft.add(
          new Finding(
              severity,
              "limits-too-low",
              "NodePool "
                  + limit.nodePool()
                  + " may have "
                  + limit.resource()
                  + " "
                  + limit.limit()
                  + ", and the pods that move need more",
              "raise its limit to " + limit.resource() + " " + limit.needed() + " or more"));
    }
  }

  private static void launchesNothing(Draft draft, NodePool pool, Catalogue known) {
    var contradiction = Catalogue.contradiction(pool);
    if (contradiction.isPresent()) {
      draft.add(
          Finding.blocking(
              "launches-nothing",
              "NodePool "
                  + pool.name()
                  + " can launch nothing: its requirements on "
                  + contradiction.get()
                  + " leave no value",
              "drop one of those that contradict each other"));
    } else if (known.allowedBy(pool).isEmpty()) {
      draft.add(
          Finding.warning(
              "launches-nothing",
              "NodePool "
                  + pool.name()
                  + " allows none of the instance types that this library knows",
              "look for a slip in its requirements; if it is about newer instance types, look with"
                  + " simulate --prices live"));
    }
  }

  private static Finding homeless(
      Finding.Severity severity, List<Unplaced.Reason> reasons, List<Unhosted> pods) {
    var names =
        pods.stream().map(u -> u.workload() + " (" + u.pods() + ")").distinct().sorted().toList();
    var shown =
        String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
            + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    var whys = reasons.stream().map(r -> r.where() + ": " + r.why()).toList();
    return new Finding(
        severity,
        "no-pool-hosts-pods",
        "no node could be launched for the pods of " + shown + "; " + String.join("; ", whys),
        "add a node pool that allows it with withNodePool(..), or change what the pods ask for");
  }
}
