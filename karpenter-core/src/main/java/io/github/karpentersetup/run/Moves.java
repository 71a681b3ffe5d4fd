package io.github.karpentersetup.run;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.forecast.NodePrices;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.MoveStatus.Capacity;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.step.DeleteNode;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.whatif.Catalogue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps count of the nodes that a run empties. It asks nobody: steps tell what is left of theirs,
 * and the executor what nodes it has in view.
 */
final class Moves {

  private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

  private final RunSettings settings;
  private final Map<String, Integer> pods = new TreeMap<>();
  private final Map<String, Integer> left = new TreeMap<>();
  private final Set<String> givenUp = new HashSet<>();
  private final NodePrices prices;
  private final Capacity before;
  private Optional<MoveStatus> told = Optional.empty();
  private long toldAt;

  private Moves(RunSettings settings, List<String> nodes, ClusterFacts facts) {
    this.settings = settings;
    nodes.forEach(n -> pods.put(n, 0));
    facts.kubernetes().podGroups().stream()
        .filter(g -> !g.traits().contains(Trait.DAEMON))
        .forEach(
            g -> g.nodes().forEach((n, count) -> pods.computeIfPresent(n, (k, c) -> c + count)));
    left.putAll(pods);
    var live = facts.kubernetes().nodes();
    this.prices =
        NodePrices.of(nodes.isEmpty() ? nothing() : settings.prices().orElseGet(() -> of(facts)));
    this.before = live.stream().map(this::capacity).reduce(Capacity.NONE, Capacity::plus);
  }

  /** Of the nodes that a plan empties; of none, nothing is ever told. */
  static Moves of(RunSettings settings, SetupPlan plan, ClusterFacts facts) {
    var nodes =
        settings.listeners().isEmpty()
            ? List.<String>of()
            : plan.steps().stream()
                .filter(DrainNode.class::isInstance)
                .map(s -> ((DrainNode) s).node())
                .toList();
    return new Moves(settings, nodes, facts);
  }

  private static Catalogue nothing() {
    return new Catalogue("", "", List.of());
  }

  private static Catalogue of(ClusterFacts facts) {
    var zones =
        facts.kubernetes().nodes().stream()
            .flatMap(n -> Optional.ofNullable(n.labels().get(NodeLabels.ZONE)).stream())
            .distinct()
            .sorted()
            .toList();
    return Catalogue.embedded(facts.aws().region(), zones.isEmpty() ? List.of("") : zones);
  }

  /** So much of a step is left; what is to be told now, if anything. */
  synchronized Optional<MoveStatus> left(Step step, int now) {
    if (!(step instanceof DrainNode drain)) {
      return Optional.empty();
    }
    left.computeIfPresent(drain.node(), (n, before) -> Math.min(before, now));
    return System.nanoTime() - toldAt < BETWEEN && told.isPresent() ? Optional.empty() : tell();
  }

  /** A step ended; what is to be told now, if anything. */
  synchronized Optional<MoveStatus> ended(Step step, StepResult result) {
    if (!result.isSuccess()) {
      return Optional.empty();
    }
    if (step instanceof DrainNode drain) {
      left.replace(drain.node(), 0);
    } else if (step instanceof DeleteNode delete) {
      givenUp.add(delete.node());
    } else if (step instanceof TerminateInstance terminate) {
      givenUp.add(terminate.node());
    } else {
      return Optional.empty();
    }
    return tell();
  }

  private Optional<MoveStatus> tell() {
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    int all = pods.values().stream().mapToInt(Integer::intValue).sum();
    int remaining = left.values().stream().mapToInt(Integer::intValue).sum();
    int nodesLeft = (int) pods.keySet().stream().filter(n -> !givenUp.contains(n)).count();
    var status =
        new MoveStatus(
            pods.size(), nodesLeft, all, all - remaining, before, now(), prices.source());
    if (told.equals(Optional.of(status))) {
      return Optional.empty();
    }
    told = Optional.of(status);
    toldAt = System.nanoTime();
    return told;
  }

  private Capacity now() {
    var live = settings.kubernetes().nodesInView();
    return live.isEmpty()
        ? before
        : live.stream()
            .map(n -> capacity(n.labels(), n.allocatable()))
            .reduce(Capacity.NONE, Capacity::plus);
  }

  private Capacity capacity(Node node) {
    return capacity(node.labels(), node.allocatable());
  }

  private Capacity capacity(Map<String, String> labels, Room has) {
    return "fargate".equals(labels.get("eks.amazonaws.com/compute-type"))
        ? Capacity.NONE
        : new Capacity(1, has.cpuMillis(), has.memoryBytes(), prices.of(labels));
  }
}
