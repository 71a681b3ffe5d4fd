package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.PoolLimits;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.ObjectRef;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Empties a node by the eviction API alone, so that every PodDisruptionBudget is heard. Each call
 * evicts what may go now and says what is left; the runner calls again. Nothing is remembered
 * between calls that the cluster does not tell, but how often a budget said no.
 */
final class DrainNodeHandler implements StepHandler<DrainNode> {

  private static final Duration LISTING = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final int NAMED = 3;

  private final ApiServer server;
  private final PodWatch pods;
  private final NodeWatch nodes;
  private final Evictions evictions;

  DrainNodeHandler(ApiServer server, PodWatch pods, NodeWatch nodes) {
    this.server = server;
    this.pods = pods;
    this.nodes = nodes;
    this.evictions = new Evictions(server);
  }

  @Override
  public Check check(DrainNode step) {
    var left = leftNow(step.node());
    return left == 0
        ? Check.holds("node " + step.node() + " is empty")
        : Check.notYet("node " + step.node() + " has " + left + " pods");
  }

  @Override
  public Outcome execute(DrainNode step) {
    var node = server.find(Resources.NODES, "", step.node());
    if (node.isEmpty()) {
      return new Outcome.Unchanged("node " + step.node() + " is gone");
    }
    var refused = awake(step.atZero());
    if (refused.isPresent()) {
      return refused.get();
    }
    var thawed = thawed(step.frozen());
    if (thawed.isPresent()) {
      return thawed.get();
    }
    if (!CordonNodesHandler.isCordoned(node.get())) {
      return Outcomes.refused(
          "node " + step.node(),
          "it takes new pods again: someone uncordoned it",
          "find out who and why; then plan again");
    }
    nodes.start();
    try {
      return drain(step);
    } catch (PodWatch.NotListed e) {
      return Outcomes.tryAgain(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.InProgress(Integer.MAX_VALUE, "interrupted");
    }
  }

  private Outcome drain(DrainNode step) throws InterruptedException {
    long seen = pods.changes();
    var left = on(step.node());
    if (left.isEmpty()) {
      return emptied(step, false);
    }
    boolean evicted = false;
    int room = step.podsAtOnce() - (int) left.stream().filter(PodState::isTerminating).count();
    for (var pod : left.stream().filter(p -> !p.isTerminating()).toList()) {
      if (room <= 0) {
        break;
      }
      var answer = evictions.evict(pod, step.info().timeout().orElse(LIMIT));
      if (answer instanceof Evictions.Answer.Refused r) {
        return r.outcome();
      }
      if (answer instanceof Evictions.Answer.Going || answer instanceof Evictions.Answer.Unheard) {
        evicted = true;
        room--;
      }
    }
    left = awaitFewer(step, seen, left.size());
    return left.isEmpty()
        ? emptied(step, evicted)
        : new Outcome.InProgress(left.size(), words(step, left));
  }

  private List<PodState> awaitFewer(DrainNode step, long since, int before)
      throws InterruptedException {
    long end = System.nanoTime() + LOOK.toNanos();
    long seen = since;
    while (true) {
      var left = on(step.node());
      // A pod that a budget kept is asked about again as soon as its pause is over.
      long rest =
          Math.min(end - System.nanoTime(), evictions.untilNext(left).orElse(LOOK).toNanos());
      if (left.size() < before || rest <= 0) {
        return left;
      }
      pods.await(seen, Duration.ofNanos(rest));
      seen = pods.changes();
    }
  }

  /** What is watched may lag behind; what an instance's end would take with it is looked at. */
  private Outcome emptied(DrainNode step, boolean evicted) {
    int left = leftNow(step.node());
    var empty = "node " + step.node() + " is empty";
    if (left == 0) {
      return evicted ? new Outcome.Changed(empty) : new Outcome.Unchanged(empty);
    }
    return new Outcome.InProgress(left, left + " pods left on node " + step.node());
  }

  private List<PodState> on(String node) {
    return pods.on(node, LISTING).stream()
        .filter(p -> !p.stays())
        .sorted(Comparator.comparing(PodState::path))
        .toList();
  }

  private int leftNow(String node) {
    var left = new int[1];
    server.each(
        Resources.PODS,
        "",
        java.util.Map.of("fieldSelector", "spec.nodeName=" + node),
        pod -> left[0] += isLeaving(pod) ? 1 : 0);
    return left[0];
  }

  private static boolean isLeaving(tools.jackson.databind.JsonNode pod) {
    var phase = Trees.text(pod, "status", "phase");
    return !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && Trees.annotation(pod, "kubernetes.io/config.mirror").isEmpty()
        && Trees.at(pod, "metadata", "ownerReferences")
            .valueStream()
            .noneMatch(
                o ->
                    o.path("controller").asBoolean(false)
                        && Trees.text(o, "kind").equals("DaemonSet"));
  }

  /** An autoscaler that someone, or something, has turned on again. */
  private Optional<Outcome> awake(List<String> autoscalers) {
    for (var path : autoscalers) {
      var slash = path.indexOf('/');
      int replicas =
          server
              .find(Resources.DEPLOYMENTS, path.substring(0, slash), path.substring(slash + 1))
              .map(d -> Trees.number(1, d, "spec", "replicas"))
              .orElse(0);
      if (replicas > 0) {
        return Optional.of(
            Outcomes.refused(
                "deployment " + path,
                "Cluster Autoscaler is set to "
                    + replicas
                    + " again; the retirement stops, for it"
                    + " would bring nodes back",
                "stop what scales it (GitOps, an operator, a person), then plan again"));
      }
    }
    return Optional.empty();
  }

  /** A node pool that someone, or something, lets launch nodes again. */
  private Optional<Outcome> thawed(List<ObjectRef> pools) {
    for (var pool : pools) {
      var open =
          server
              .find(Resource.clusterWide(pool.apiVersion(), "nodepools"), "", pool.name())
              .filter(p -> !PoolLimits.allowNothing(Trees.fields(p, "spec", "limits")));
      if (open.isPresent()) {
        return Optional.of(
            Outcomes.refused(
                "NodePool " + pool.name(),
                "its limits let it launch nodes again; the drain stops, for it would take back"
                    + " the pods that leave it",
                "stop what applies it (GitOps, an operator, a person), then plan again"));
      }
    }
    return Optional.empty();
  }

  private String words(DrainNode step, List<PodState> left) {
    var reasons =
        Stream.concat(
                left.stream()
                    .filter(p -> !p.isTerminating())
                    .flatMap(p -> evictions.blocked(p).map(b -> p.path() + ": " + b).stream()),
                left.stream().filter(PodState::isTerminating).map(p -> p.path() + " terminating"))
            .toList();
    return left.size()
        + (left.size() == 1 ? " pod" : " pods")
        + " left on node "
        + step.node()
        + (reasons.isEmpty()
            ? ""
            : "; " + reasons.stream().limit(NAMED).collect(Collectors.joining("; ")))
        + (reasons.size() > NAMED ? "; …" : "");
  }
}
