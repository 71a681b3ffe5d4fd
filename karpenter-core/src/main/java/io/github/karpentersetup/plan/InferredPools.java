package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.infer.Inference;
import io.github.karpentersetup.infer.Inferrer;
import io.github.karpentersetup.infer.Note;
import io.github.karpentersetup.infer.SelectedLabels;
import io.github.karpentersetup.infer.Situation;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A setup with the node pools that are inferred from node groups among its own. The plan holds it
 * in that form: what its reader has seen does not change with the groups while it runs.
 */
final class InferredPools {

  private InferredPools() {}

  /** A setup that infers nothing any more, and how it came to that. */
  record Settled(SetupSpec spec, Optional<Inference> inference) {

    /** Says in a plan what was decided and what was lost. */
    void explain(Draft draft) {
      inference.ifPresent(i -> i.notes().forEach(note -> draft.add(finding(note))));
    }
  }

  static Settled settle(SetupSpec spec, ClusterFacts facts) {
    return spec.inferNodePools()
        .map(wanted -> settle(wanted, spec, facts))
        .orElseGet(() -> new Settled(spec, Optional.empty()));
  }

  private static Settled settle(Inferred wanted, SetupSpec spec, ClusterFacts facts) {
    var others = SetupSpec.builder().from(spec).inferNodePools(Optional.<Inferred>empty()).build();
    var draft = Planner.draft(others, facts);
    var inference = Inferrer.infer(wanted, facts, situation(draft));
    var staying = staying(draft);
    var with = SetupSpec.builder().from(others);
    var pools = spec.nodePools().stream().map(NodePool::name).collect(Collectors.toSet());
    var used = new HashSet<String>();
    for (var pool : inference.nodePools()) {
      if (!pools.contains(pool.name())) {
        with.addNodePools(pool);
        used.add(pool.nodeClass());
      }
    }
    var classes = spec.nodeClasses().stream().map(NodeClass::name).collect(Collectors.toSet());
    inference.nodeClasses().stream()
        .filter(c -> !classes.contains(c.name()) && used.contains(c.name()))
        .forEach(with::addNodeClasses);
    var settled = with.build();
    var lost = SelectedLabels.notes(facts.kubernetes(), staying, settled.nodePools());
    return new Settled(settled, Optional.of(inference.withNotes(lost)));
  }

  /** The nodes of the groups that host Karpenter. */
  private static Set<String> staying(Draft draft) {
    var retiring = Retiring.of(draft);
    var hosts = retiring.hosts(draft);
    return retiring.groups().values().stream()
        .filter(g -> hosts.contains(g.name()))
        .flatMap(g -> g.nodes().stream())
        .map(Node::name)
        .collect(Collectors.toSet());
  }

  private static Situation situation(Draft draft) {
    var spec = draft.spec();
    return new Situation(
        draft.choices().karpenter(),
        Retiring.of(draft).hosts(draft),
        usual(spec.subnets(), NetworkPhase.today(draft)),
        usual(spec.securityGroups(), new SecurityGroups(draft).discovered()));
  }

  private static Optional<Set<String>> usual(List<?> chosen, Collection<String> discovered) {
    return chosen.isEmpty() ? Optional.of(Set.copyOf(discovered)) : Optional.empty();
  }

  private static Finding finding(Note note) {
    return switch (note.kind()) {
      case STOPS -> Finding.blocking(note.code(), note.message(), note.fix());
      case LOST -> Finding.warning(note.code(), note.message(), note.fix());
      case DECIDED -> Finding.info(note.code(), note.message());
    };
  }
}
