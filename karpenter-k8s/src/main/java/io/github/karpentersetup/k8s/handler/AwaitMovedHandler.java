package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitMoved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether evicted workloads are whole again: as many pods Ready as before, or as many as are wanted
 * by now if that is fewer. And whether the nodes they left may end: cordoned and empty still.
 */
final class AwaitMovedHandler implements StepHandler<AwaitMoved> {

  private static final Duration LISTING = Duration.ofMinutes(1);
  private static final int NAMED = 3;

  /** Pods of these end, or do not come back. */
  private static final Set<String> PASSING = Set.of("", "Job", "CronJob", "Pod", "Node");

  private static final Map<String, Resource> KINDS =
      Map.of(
          "Deployment",
          Resources.DEPLOYMENTS,
          "StatefulSet",
          Resource.namespaced("apps/v1", "statefulsets"),
          "ReplicaSet",
          Resource.namespaced("apps/v1", "replicasets"),
          "ReplicationController",
          Resource.namespaced("v1", "replicationcontrollers"));

  private final ApiServer server;
  private final PodWatch pods;

  AwaitMovedHandler(ApiServer server, PodWatch pods) {
    this.server = server;
    this.pods = pods;
  }

  @Override
  public Check check(AwaitMoved step) {
    var ready = new HashMap<String, Integer>();
    var waiting = new HashMap<String, String>();
    var back = new TreeMap<String, String>();
    try {
      for (var pod : pods.all(LISTING)) {
        if (!pod.stays() && step.nodes().contains(pod.node())) {
          back.put(pod.node(), "node " + pod.node() + " has pod " + pod.path() + " again");
        }
        if (pod.isReady() && !pod.isTerminating()) {
          ready.merge(pod.workload(), 1, Integer::sum);
        }
        pod.unschedulable().ifPresent(why -> waiting.put(pod.workload(), pod.path() + ": " + why));
      }
    } catch (PodWatch.NotListed e) {
      return Check.unreadable(String.valueOf(e.getMessage()));
    }
    var missing = new ArrayList<String>();
    for (var workload : step.ready().keySet()) {
      int before = step.ready().getOrDefault(workload, 0);
      int now = ready.getOrDefault(workload, 0);
      // Each question is a call: what is named is asked about, and no more.
      if (now < before && missing.size() < NAMED) {
        wanted(workload)
            .ifPresent(
                wanted -> {
                  int least = Math.min(before, wanted);
                  if (now < least) {
                    missing.add(words(workload, now, least, waiting));
                  }
                });
      }
    }
    if (!missing.isEmpty()) {
      return Check.notYet(String.join("; ", missing) + stuck());
    }
    step.nodes().stream()
        .filter(this::takesPods)
        .forEach(
            node ->
                back.put(
                    node,
                    "node "
                        + node
                        + " takes new pods again: someone uncordoned it; kubectl cordon "
                        + node
                        + ", or plan again"));
    return back.isEmpty()
        ? Check.holds("every evicted pod is Ready elsewhere")
        : Check.notYet(String.join("; ", back.values()));
  }

  private boolean takesPods(String node) {
    return server
        .find(Resources.NODES, "", node)
        .filter(found -> !CordonNodesHandler.isCordoned(found))
        .isPresent();
  }

  private static String words(String workload, int now, int least, Map<String, String> waiting) {
    var why = waiting.get(workload);
    return workload
        + " has "
        + now
        + " of "
        + least
        + " pods Ready"
        + (why == null ? "" : " (" + why + ")");
  }

  /**
   * How many replicas are asked for now; empty for what has no such number, a Job's pods. Of a kind
   * that is not known here, as many as there were.
   */
  private OptionalInt wanted(String workload) {
    var space = workload.indexOf(' ');
    var slash = workload.indexOf('/', space);
    var kind = KINDS.get(workload.substring(0, space));
    if (kind == null) {
      return PASSING.contains(workload.substring(0, space))
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.MAX_VALUE);
    }
    return server
        .find(kind, workload.substring(space + 1, slash), workload.substring(slash + 1))
        .map(w -> OptionalInt.of(Trees.number(1, w, "spec", "replicas")))
        .orElse(OptionalInt.empty());
  }

  /** The NodeClaim that does not become a node, if that is why. */
  private String stuck() {
    for (var version : List.of("v1", "v1beta1")) {
      var found = new ArrayList<String>();
      server.each(
          Resource.clusterWide("karpenter.sh/" + version, "nodeclaims"),
          "",
          Map.of(),
          claim ->
              Optional.of(claim)
                  .filter(c -> !Trees.isTrue(c, "Ready"))
                  .flatMap(c -> Trees.condition(c, "Ready"))
                  .ifPresent(
                      c ->
                          found.add(
                              "NodeClaim "
                                  + Trees.name(claim)
                                  + " is not Ready: "
                                  + Trees.text(c, "message"))));
      if (!found.isEmpty()) {
        return "; " + found.get(0);
      }
    }
    return "";
  }
}
